package io.github.clip4j.image;

import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bits of a strip or tile that fax coding compressed, by the JDK's reader. It gets a file of its own that holds the
 * strip and nothing else, so that nothing else of the original can reach it.
 */
final class TiffFax {
    private static final int ENTRIES = 10;
    private static final int HEADER = 8 + 2 + ENTRIES * 12 + 4;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private TiffFax() {}

    /** Rows of whole bytes; a bit is 1 where the coding says black. */
    static byte[] decode(EncodedImage source, byte[] stored, int width, int rows, int compression, int options) {
        byte[] file = file(stored, width, rows, compression, options);
        Raster raster =
                ImageIoDecoder.readByJdk(source.withData(file), "TIFF", 4).getRaster();
        if (raster.getWidth() != width || raster.getHeight() != rows || raster.getNumBands() != 1)
            throw source.error("damaged TIFF: decoded as " + raster.getWidth() + "x" + raster.getHeight());
        int rowBytes = (width + 7) / 8;
        byte[] out = new byte[rowBytes * rows];
        int[] row = new int[width];
        for (int y = 0; y < rows; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) out[y * rowBytes + (x >> 3)] |= (byte) (row[x] << (7 - (x & 7)));
        }
        return out;
    }

    private static byte[] file(byte[] stored, int width, int rows, int compression, int options) {
        ByteBuffer b = ByteBuffer.allocate(HEADER + stored.length).order(ByteOrder.LITTLE_ENDIAN);
        b.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) ENTRIES);
        entry(b, 256, LONG, width);
        entry(b, 257, LONG, rows);
        entry(b, 258, SHORT, 1);
        entry(b, 259, SHORT, compression);
        entry(b, 262, SHORT, 1); // black is zero: the JDK then leaves the bits as they are
        entry(b, 273, LONG, HEADER);
        entry(b, 277, SHORT, 1);
        entry(b, 278, LONG, rows);
        entry(b, 279, LONG, stored.length);
        entry(b, compression == TiffKind.FAX4 ? 293 : 292, LONG, options);
        return b.putInt(0).put(stored).array();
    }

    private static void entry(ByteBuffer b, int tag, int type, int value) {
        b.putShort((short) tag).putShort((short) type).putInt(1).putInt(value);
    }
}
