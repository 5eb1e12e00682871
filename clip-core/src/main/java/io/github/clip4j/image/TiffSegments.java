package io.github.clip4j.image;

/**
 * The strips or tiles of a TIFF: where they lie in the file and in the image. All of them are checked before anything
 * is allocated for one.
 */
final class TiffSegments {
    private static final String TIFF = "TIFF";
    private static final int STRIP_OFFSETS = 273;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    /** Offsets of the whole image, of which only the last is used. */
    private static final int MOST_OFFSETS = 1 << 16;

    private final boolean tiled;
    private final int imageHeight;
    private final long across;
    private final long down;
    final int width;
    final int height;
    private final long[] offsets;
    private final long[] bytes;

    TiffSegments(EncodedImage source, TiffDirectory tags, TiffKind kind, int imageWidth, int imageHeight) {
        this.imageHeight = imageHeight;
        this.tiled = !tags.has(STRIP_OFFSETS);
        long w = tiled ? tags.value(TILE_WIDTH, 0) : imageWidth;
        long h = tiled ? tags.value(TILE_HEIGHT, 0) : tags.value(ROWS_PER_STRIP, imageHeight);
        if (!tiled) h = Math.min(h, imageHeight);
        source.checkSize(w, h);
        this.width = (int) w;
        this.height = (int) h;
        this.across = (imageWidth + w - 1) / w;
        this.down = (imageHeight + h - 1) / h;
        long needed = across * down * (kind.planar() ? kind.samples() : 1);
        int offsetTag = tiled ? TILE_OFFSETS : STRIP_OFFSETS;
        boolean single = needed == 1 && kind.compression() == TiffKind.RAW && h == imageHeight;
        // Of several that all cover the image Pillow takes the last, where they are not compressed.
        int most = (int) Math.min(single ? MOST_OFFSETS : Integer.MAX_VALUE, single ? tags.count(offsetTag) : needed);
        long[] found = tags.values(offsetTag, most);
        if (found.length < needed) throw source.error("damaged TIFF: strips or tiles are missing");
        this.offsets = single ? new long[] {found[found.length - 1]} : found;
        this.bytes = tags.values(tiled ? TILE_BYTES : STRIP_BYTES, offsets.length);
        for (int i = 0; i < offsets.length; i++) {
            if (offsets[i] < 0 || offsets[i] >= source.data.length) throw source.truncated(TIFF);
            check(source, tags, kind, i);
        }
        long pixelBytes = kind.rowBytes(width) * height;
        source.checkMemory(
                imageWidth,
                imageHeight,
                (long) imageWidth * imageHeight * kind.mode().bytesPerPixel()
                        + pixelBytes
                        + (kind.isFax() ? TiffFax.BYTES_PER_COLUMN * width : 0));
        if (pixelBytes > Integer.MAX_VALUE - 8) throw source.error("TIFF strip or tile of " + pixelBytes + " bytes");
    }

    private void check(EncodedImage source, TiffDirectory tags, TiffKind kind, int i) {
        long decoded = kind.rowBytes(width) * rows(i);
        int ratio = switch (kind.compression()) {
            // YCbCr has 18 bytes for 16 pixels at least.
            case TiffKind.RAW -> kind.isYccBlocks() ? 3 : 1;
            case TiffKind.PACK_BITS -> 64;
            case TiffKind.THUNDER -> 32;
            case TiffKind.LZW -> 4096;
            case TiffKind.DEFLATE, TiffKind.OLD_DEFLATE -> 1032;
            // A bit for a block of 64 samples, most of them subsampled; its own header is checked when it is read.
            case TiffKind.JPEG, TiffKind.OLD_JPEG -> 2048;
            // A bit for a row, in the densest.
            case TiffKind.HUFFMAN, TiffKind.WORD_HUFFMAN, TiffKind.FAX3, TiffKind.FAX4 ->
                (int) Math.min(Integer.MAX_VALUE, Byte.SIZE * Math.max(1, kind.rowBytes(width)));
            // A WebP of few bytes may be a large plain area; its header is checked below.
            case TiffKind.WEBP -> Integer.MAX_VALUE;
            default -> TiffCodec.MOST_RATIO;
        };
        long stored = end(source, kind, i) - offsets[i];
        if (stored < 1) throw source.truncated(TIFF);
        source.checkRatio(decoded, stored, ratio, TIFF);
        if (kind.compression() == TiffKind.OLD_JPEG) TiffJpeg.checkOld(source, tags, kind, start(i));
        if (kind.compression() == TiffKind.WEBP) TiffWebp.check(source, start(i), end(source, kind, i), width, rows(i));
    }

    int count() {
        return offsets.length;
    }

    int start(int i) {
        return (int) offsets[i];
    }

    /** Where the bytes of a segment end; Pillow ignores the counts of uncompressed ones. */
    int end(EncodedImage source, TiffKind kind, int i) {
        boolean known = kind.compression() != TiffKind.RAW && i < bytes.length && bytes[i] > 0;
        if (known && bytes[i] > source.data.length - offsets[i]) throw source.truncated(TIFF);
        return known ? (int) (offsets[i] + bytes[i]) : source.data.length;
    }

    int left(int i) {
        return (int) (i % across) * width;
    }

    int top(int i) {
        return (int) (i / across % down) * height;
    }

    /** Which sample the segment holds, if each has a plane of its own. */
    int plane(int i) {
        return (int) (i / (across * down));
    }

    /** The rows that a segment stores: of the last strip only those that the image still has. */
    int rows(int i) {
        return tiled ? height : Math.min(height, imageHeight - top(i));
    }
}
