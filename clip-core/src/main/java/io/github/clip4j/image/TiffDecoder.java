package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import java.util.Arrays;

/**
 * TIFF and BigTIFF as Pillow reads them (TiffImagePlugin.py, and TiffDecode.c over libtiff where they are compressed):
 * strips and tiles, planes, 1 to 32 bits. As in Pillow the orientation is always applied. A kind that is not read here
 * is offered to the ImageIO plug-ins of the application, and refused if none reads it.
 */
final class TiffDecoder {
    private static final String TIFF = "TIFF";
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int COLOR_MAP = 320;
    private static final int MOST_COLOURS = 256;

    private final EncodedImage source;
    private final TiffDirectory tags;
    private final TiffKind kind;
    private final int width;
    private final int height;

    private TiffDecoder(EncodedImage source, TiffDirectory tags, TiffKind kind) {
        this.source = source;
        this.tags = tags;
        this.kind = kind;
        this.width = (int) tags.value(WIDTH, 0);
        this.height = (int) tags.value(HEIGHT, 0);
    }

    static ImageDecoder.Decoded decode(EncodedImage source) {
        TiffDirectory tags = TiffDirectory.of(source.data).orElseThrow(() -> source.truncated(TIFF));
        source.checkSize(tags.value(WIDTH, 0), tags.value(HEIGHT, 0));
        Image image = image(source, tags);
        int orientation = Orientation.orXmp(tags.orientation(), tags.bytes(TiffDirectory.XMP));
        return new ImageDecoder.Decoded(Orientation.apply(image, orientation), Orientation.NONE);
    }

    private static Image image(EncodedImage source, TiffDirectory tags) {
        TiffKind kind;
        try {
            kind = TiffKind.of(source, tags);
        } catch (ClipException refusal) {
            // The JDK's own reader is not asked: of these kinds it reads CIELab, to other colours or not at all.
            return ImageIoDecoder.byPlugin(source, TIFF).orElseThrow(() -> refusal);
        }
        return new TiffDecoder(source, tags, kind).image();
    }

    private Image image() {
        if (TiffJpeg.isOneStream(source, tags, kind)) return oneStream();
        byte[] palette = kind.mode() == ImageMode.P ? palette() : new byte[0];
        TiffSegments segments = new TiffSegments(source, tags, kind, width, height);
        byte[] out = source.allocate(width, height, kind.mode().bytesPerPixel());
        boolean raw = kind.compression() == TiffKind.RAW;
        // What libtiff decompressed is little-endian; Pillow takes signed numbers and floats in the file's order still.
        boolean wide = kind.mode() == ImageMode.I32 || kind.mode() == ImageMode.F32;
        TiffUnpacker unpacker = new TiffUnpacker(kind, !tags.littleEndian() && (raw || wide), out, width);
        TiffYcc colours = kind.isYccBlocks() ? new TiffYcc(source, tags) : null;
        TiffInflater inflater = new TiffInflater(source, tags, kind, out.length);
        for (int i = 0; i < segments.count(); i++) {
            int rows = segments.rows(i);
            long wanted = colours == null ? kind.rowBytes(segments.width) * rows : colours.bytes(segments.width, rows);
            byte[] data = inflater.inflate(
                    segments.start(i), segments.end(source, kind, i), segments.width, rows, (int) wanted);
            int rowBytes = colours == null ? (int) kind.rowBytes(segments.width) : colours.rowBytes(segments.width);
            if (!raw) TiffPredictor.undo(source, tags, kind, data, rowBytes);
            if (colours != null) data = colours.toRgb(data, segments.width, rows);
            place(unpacker, segments, i, data);
        }
        if (kind.premultiplied()) Alpha.divideOut(out, kind.mode().bytesPerPixel());
        if (kind.photometric() == TiffKind.CIELAB) CieLab.toRgb(out);
        return kind.mode() == ImageMode.P
                ? Image.ofPalette(width, height, out, palette)
                : new Image(kind.mode(), width, height, out);
    }

    private Image oneStream() {
        byte[] samples = TiffJpeg.oneStream(source, tags, kind, width, height);
        return new Image(kind.mode(), width, height, Arrays.copyOf(samples, width * height * kind.samples()));
    }

    private void place(TiffUnpacker unpacker, TiffSegments segments, int i, byte[] data) {
        int left = segments.left(i);
        int top = segments.top(i);
        int rowBytes = (int) kind.rowBytes(segments.width);
        int pixels = Math.min(segments.width, width - left);
        int rows = Math.min(segments.rows(i), height - top);
        for (int y = 0; y < rows; y++) unpacker.row(data, y * rowBytes, pixels, left, top + y, segments.plane(i));
    }

    /** The colours, the high bytes of a table that lists all reds, then all greens, then all blues. */
    private byte[] palette() {
        int count = (int) Math.min(3 * MOST_COLOURS, tags.count(COLOR_MAP));
        long[] map = tags.values(COLOR_MAP, count);
        if (map.length == 0 || tags.count(COLOR_MAP) > 3 * MOST_COLOURS)
            throw source.error("damaged TIFF: the palette is missing or too long");
        int n = map.length / 3;
        byte[] palette = new byte[3 * n];
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < 3; c++) palette[3 * i + c] = (byte) (map[c * n + i] >> 8);
        }
        return palette;
    }
}
