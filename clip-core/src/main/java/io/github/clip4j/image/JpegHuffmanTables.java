package io.github.clip4j.image;

import java.io.ByteArrayOutputStream;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * Which Huffman tables a JPEG defines. Frames of webcams (Motion JPEG) leave the standard ones of annex K.3 out;
 * libjpeg-turbo fills in each one that is missing when a sequential scan begins ({@code std_huff_tables}).
 */
final class JpegHuffmanTables {
    private static final int DHT = 0xc4;
    private static final int DC = 0x00;
    private static final int AC = 0x10;
    private static final int LENGTHS = 16;

    private final boolean[] defined = new boolean[0x20];

    /** Notes the tables of a DHT segment whose payload lies in data[from, to). */
    void define(byte[] data, int from, int to) {
        int p = from;
        while (to - p > LENGTHS) {
            int id = data[p] & 255;
            if (id < defined.length) defined[id] = true;
            int symbols = 0;
            for (int i = 1; i <= LENGTHS; i++) symbols += data[p + i] & 255;
            p += 1 + LENGTHS + symbols;
        }
    }

    /** Writes a segment for each standard table that the file has not defined. */
    void writeMissing(ByteArrayOutputStream out) {
        write(out, DC, JPEGHuffmanTable.StdDCLuminance);
        write(out, DC + 1, JPEGHuffmanTable.StdDCChrominance);
        write(out, AC, JPEGHuffmanTable.StdACLuminance);
        write(out, AC + 1, JPEGHuffmanTable.StdACChrominance);
    }

    private void write(ByteArrayOutputStream out, int id, JPEGHuffmanTable table) {
        if (defined[id]) return;
        defined[id] = true;
        short[] lengths = table.getLengths();
        short[] values = table.getValues();
        int size = 2 + 1 + LENGTHS + values.length;
        out.write(0xff);
        out.write(DHT);
        out.write(size >> 8);
        out.write(size);
        out.write(id);
        for (int i = 0; i < LENGTHS; i++) out.write(i < lengths.length ? lengths[i] : 0);
        for (short value : values) out.write(value);
    }
}
