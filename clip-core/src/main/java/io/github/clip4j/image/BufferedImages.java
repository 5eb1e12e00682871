package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * From the JDK's images. The samples are taken from the raster as they are: the JDK's own conversion would apply the
 * profile of the colour space, and to gray a gamma.
 */
final class BufferedImages {
    private BufferedImages() {}

    static Image toImage(BufferedImage image) {
        Image samples = samples(image);
        // The JDK's own division rounds otherwise, and wraps colours above alpha.
        if (image.isAlphaPremultiplied() && samples.mode().hasAlpha())
            Alpha.divideOut(samples.data(), samples.mode().bytesPerPixel());
        return samples;
    }

    private static Image samples(BufferedImage image) {
        ColorModel colours = image.getColorModel();
        int width = image.getWidth();
        int height = image.getHeight();
        if ((long) width * height * 4 > Integer.MAX_VALUE - 8)
            throw new ClipException("image too large: " + width + "x" + height + " pixels");
        Raster raster = image.getRaster();
        if (colours instanceof IndexColorModel index && index.getMapSize() <= 256) return indexed(raster, index);
        if (colours instanceof DirectColorModel direct && isRgb(colours)) return packed(raster, direct);
        if (colours instanceof ComponentColorModel && (isRgb(colours) || isGray(colours))) {
            int bytes = DataBuffer.getDataTypeSize(raster.getTransferType()) / 8;
            boolean whole = raster.getTransferType() == DataBuffer.TYPE_BYTE
                    || raster.getTransferType() == DataBuffer.TYPE_USHORT;
            if (whole && colours.getComponentSize(0) == 8 * bytes) return components(raster, bytes, isGray(colours));
        }
        throw new ClipException("BufferedImage of a kind whose samples are not those of a file (" + raster.getNumBands()
                + " bands of " + colours.getComponentSize(0)
                + " bits): draw it into one of TYPE_INT_RGB or TYPE_INT_ARGB first");
    }

    private static boolean isRgb(ColorModel colours) {
        return colours.getColorSpace().getType() == ColorSpace.TYPE_RGB;
    }

    private static boolean isGray(ColorModel colours) {
        return colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    }

    /**
     * Palettes stay palettes, but black and white, and ramps of gray, are what Pillow makes of files that have them.
     */
    private static Image indexed(Raster raster, IndexColorModel index) {
        int size = index.getMapSize();
        byte[] palette = new byte[size * 3];
        boolean ramp = size == 2 || size == 4 || size == 16 || size == 256;
        for (int i = 0; i < size; i++) {
            palette[3 * i] = (byte) index.getRed(i);
            palette[3 * i + 1] = (byte) index.getGreen(i);
            palette[3 * i + 2] = (byte) index.getBlue(i);
            for (int c = 0; c < 3; c++) ramp &= (palette[3 * i + c] & 255) * (size - 1) == 255 * i;
        }
        byte[] samples = samples(raster, 0);
        if (!ramp) return Image.ofPalette(raster.getWidth(), raster.getHeight(), samples, palette);
        for (int i = 0; i < samples.length; i++) samples[i] = palette[3 * (samples[i] & 255)];
        ImageMode mode = size == 2 ? ImageMode.BILEVEL : ImageMode.L;
        return new Image(mode, raster.getWidth(), raster.getHeight(), samples);
    }

    private static byte[] samples(Raster raster, int shift) {
        int width = raster.getWidth();
        byte[] out = new byte[width * raster.getHeight()];
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) out[y * width + x] = (byte) (row[x] >> shift);
        }
        return out;
    }

    /** Samples of a few bits, which become 8 as in Pillow's reading of such bitmaps: v * 255 / most, cut off. */
    private static Image packed(Raster raster, DirectColorModel colours) {
        int bands = colours.hasAlpha() ? 4 : 3;
        int[] most = new int[bands];
        for (int c = 0; c < bands; c++) {
            if (colours.getComponentSize(c) > 8)
                throw new ClipException("BufferedImage of " + colours.getComponentSize(c)
                        + " bits packed: draw it into one of TYPE_INT_RGB or TYPE_INT_ARGB first");
            most[c] = (1 << colours.getComponentSize(c)) - 1;
        }
        int width = raster.getWidth();
        byte[] out = new byte[width * raster.getHeight() * bands];
        int[] row = new int[width * bands];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int i = 0; i < row.length; i++) out[y * row.length + i] = (byte) (row[i] * 255 / most[i % bands]);
        }
        return new Image(bands == 4 ? ImageMode.RGBA : ImageMode.RGB, width, raster.getHeight(), out);
    }

    /** Of 16 bits the high byte, as of a PNG; but gray keeps both, and gray with alpha becomes RGBA. */
    private static Image components(Raster raster, int bytes, boolean gray) {
        int bands = raster.getNumBands();
        boolean wide = bytes == 2;
        ImageMode mode = switch (bands) {
            case 1 -> wide ? ImageMode.I16 : ImageMode.L;
            case 2 -> wide ? ImageMode.RGBA : ImageMode.LA;
            case 3 -> ImageMode.RGB;
            default -> ImageMode.RGBA;
        };
        if (bands > (gray ? 2 : 4) || (!gray && bands < 3))
            throw new ClipException("BufferedImage of " + bands + " bands: expected 1 to 4 of gray or RGB");
        int width = raster.getWidth();
        byte[] out = new byte[width * raster.getHeight() * mode.bytesPerPixel()];
        int[] row = new int[width * bands];
        int o = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int i = 0; i < row.length; i++) {
                if (mode == ImageMode.I16) {
                    Samples.putUint16(out, o, row[i]);
                    o += 2;
                    continue;
                }
                byte v = (byte) (wide ? row[i] >> 8 : row[i]);
                boolean spread = wide && bands == 2 && i % 2 == 0;
                for (int k = 0; k < (spread ? 3 : 1); k++) out[o++] = v;
            }
        }
        return new Image(mode, width, raster.getHeight(), out);
    }
}
