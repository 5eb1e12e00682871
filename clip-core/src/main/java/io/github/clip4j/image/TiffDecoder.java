package io.github.clip4j.image;

import java.awt.image.Raster;
import java.util.List;

/**
 * The common kinds of TIFF, decompressed by the JDK's reader and taken from its raster: bilevel, gray, palette, RGB,
 * RGBA and CMYK, whole or in strips or tiles. As in Pillow the orientation is always applied. Other kinds are refused,
 * because agreement with Pillow is not shown for them.
 */
final class TiffDecoder {
    /** None, the three of CCITT, LZW, Adobe deflate, deflate, PackBits. */
    private static final List<Long> COMPRESSIONS = List.of(1L, 2L, 3L, 4L, 5L, 8L, 32946L, 32773L);

    private TiffDecoder() {}

    static ImageDecoder.Decoded decode(ImageSource source) {
        TiffTags tags = TiffTags.read(source);
        source.checkSize(tags.value(TiffTags.WIDTH, 0), tags.value(TiffTags.HEIGHT, 0));
        ImageMode mode = mode(source, tags);
        tags.checkExtents();
        Image image =
                toImage(source, tags, mode, ImageIoDecoder.read(source, "TIFF").getRaster());
        int orientation = Orientation.ofTiff(source.data, 0);
        return new ImageDecoder.Decoded(Orientation.apply(image, orientation), Orientation.NONE);
    }

    private static ImageMode mode(ImageSource source, TiffTags tags) {
        long photometric = tags.value(TiffTags.PHOTOMETRIC, -1);
        long samples = tags.value(TiffTags.SAMPLES, 1);
        long bits = tags.value(TiffTags.BITS, 1);
        long extra = tags.value(TiffTags.EXTRA_SAMPLES, -1);
        String kind = photometric + "/" + samples + "x" + bits + (extra >= 0 ? "+" + extra : "");
        boolean plain = COMPRESSIONS.contains(tags.value(TiffTags.COMPRESSION, 1))
                && tags.value(TiffTags.SAMPLE_FORMAT, 1) == 1
                && tags.value(TiffTags.FILL_ORDER, 1) == 1
                && tags.value(TiffTags.PLANAR, 1) == 1;
        ImageMode mode = switch (kind) {
            case "0/1x1", "1/1x1" -> ImageMode.BILEVEL;
            case "0/1x8", "1/1x8" -> ImageMode.L;
            // Big-endian is I;16B in Pillow, which has its own bugs there.
            case "1/1x16" -> source.startsWith("II") ? ImageMode.I16 : null;
            case "1/2x8+2" -> ImageMode.LA;
            case "2/3x8", "2/3x16" -> ImageMode.RGB;
            case "2/4x8+2" -> ImageMode.RGBA;
            case "3/1x8" -> ImageMode.P;
            case "5/4x8" -> ImageMode.CMYK;
            default -> null;
        };
        if (mode != null && plain) return mode;
        throw source.error("TIFF of a kind that is not supported: compression " + tags.value(TiffTags.COMPRESSION, 1)
                + ", photometric " + photometric + ", " + samples + " samples of " + bits + " bits");
    }

    private static Image toImage(ImageSource source, TiffTags tags, ImageMode mode, Raster raster) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = mode == ImageMode.I16 ? 1 : mode.bytesPerPixel();
        if (width != tags.value(TiffTags.WIDTH, 0)
                || height != tags.value(TiffTags.HEIGHT, 0)
                || raster.getNumBands() != bands) {
            throw source.error(
                    "damaged TIFF: decoded as " + width + "x" + height + " with " + raster.getNumBands() + " samples");
        }
        // The JDK's reader has inverted "white is zero" already.
        byte[] out = source.allocate(width, height, mode.bytesPerPixel());
        boolean wide = tags.value(TiffTags.BITS, 1) == 16;
        int factor = mode == ImageMode.BILEVEL ? 255 : 1;
        int[] row = new int[width * bands];
        int o = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int v : row) {
                out[o++] = (byte) (wide && mode == ImageMode.RGB ? v >> 8 : v * factor);
                if (mode == ImageMode.I16) out[o++] = (byte) (v >> 8);
            }
        }
        return mode == ImageMode.P
                ? Image.ofPalette(width, height, out, tags.palette())
                : new Image(mode, width, height, out);
    }
}
