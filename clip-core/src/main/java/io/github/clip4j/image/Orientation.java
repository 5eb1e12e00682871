package io.github.clip4j.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The EXIF orientation: found in EXIF or XMP data, applied as PIL.ImageOps.exif_transpose. */
final class Orientation {
    /** No orientation is given; the image is taken as it is. */
    static final int NONE = 0;

    private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");
    private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    private Orientation() {}

    /**
     * The orientation in EXIF data, perhaps behind JPEG's prefixes; {@link #NONE} if absent or damaged, as a damaged
     * EXIF block must not cost the image.
     */
    static int ofExif(byte[] exif) {
        int start = 0;
        while (Arrays.equals(exif, start, Math.min(exif.length, start + PREFIX.length), PREFIX, 0, PREFIX.length))
            start += PREFIX.length;
        return TiffDirectory.of(start == 0 ? exif : Arrays.copyOfRange(exif, start, exif.length))
                .map(TiffDirectory::orientation)
                .orElse(NONE);
    }

    /** That of EXIF or a tag if it has one, else that in XMP data, as Pillow chooses ({@code Image.getexif}). */
    static int orXmp(int orientation, byte[] xmp) {
        if (orientation != NONE) return orientation;
        Matcher matcher = XMP.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
        return matcher.find() ? matcher.group(1).charAt(0) - '0' : NONE;
    }

    /** The image turned; unchanged for 1 and for numbers that EXIF does not define. */
    static Image apply(Image image, int orientation) {
        if (orientation < 2 || orientation > 8) return image;
        int w = image.width();
        int h = image.height();
        boolean swap = orientation >= 5;
        int outW = swap ? h : w;
        int outH = swap ? w : h;
        int bytes = image.mode().bytesPerPixel();
        byte[] in = image.data();
        byte[] out = new byte[in.length];
        int o = 0;
        for (int y = 0; y < outH; y++) {
            for (int x = 0; x < outW; x++) {
                int sx = sourceX(orientation, x, y, w);
                int sy = sourceY(orientation, x, y, h);
                int p = (sy * w + sx) * bytes;
                for (int c = 0; c < bytes; c++) out[o++] = in[p + c];
            }
        }
        return image.with(outW, outH, out);
    }

    private static int sourceX(int orientation, int x, int y, int w) {
        return switch (orientation) {
            case 2, 3 -> w - 1 - x;
            case 5, 6 -> y;
            case 7, 8 -> w - 1 - y;
            default -> x;
        };
    }

    private static int sourceY(int orientation, int x, int y, int h) {
        return switch (orientation) {
            case 3, 4 -> h - 1 - y;
            case 5, 8 -> x;
            case 6, 7 -> h - 1 - x;
            default -> y;
        };
    }
}
