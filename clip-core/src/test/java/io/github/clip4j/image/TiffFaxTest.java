package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Fax coding that ends early or is damaged for long, which FormatsTest's goldens lack: Pillow leaves rows undefined.
 */
class TiffFaxTest {
    private static final int WIDTH = 16;
    private static final String BLACK_ROW = "001" + "00110101" + "0000010111";
    private static final String EOFB = "000000000001" + "000000000001";

    private static byte[] decode(int compression, int rows, byte[] coding) {
        EncodedImage source = new EncodedImage(coding, "a.tif", Long.MAX_VALUE);
        return new TiffFax(source, WIDTH, compression, 0).decode(coding, 0, rows);
    }

    private static byte[] bits(String bits) {
        byte[] out = new byte[(bits.length() + 7) / 8];
        for (int i = 0; i < bits.length(); i++) out[i / 8] |= (byte) (bits.charAt(i) - '0' << 7 - i % 8);
        return out;
    }

    @Test
    void groupFourThatEndsEarlyLeavesTheOtherRowsWhite() {
        byte[] rows = decode(TiffKind.FAX4, 4, bits(BLACK_ROW + EOFB));
        assertEquals("[-1, -1, 0, 0, 0, 0, 0, 0]", Arrays.toString(rows));
    }

    @Test
    void groupFourWithoutARowIsTruncated() {
        String message = assertThrows(ClipException.class, () -> decode(TiffKind.FAX4, 4, bits(EOFB)))
                .getMessage();
        assertTrue(message.startsWith("a.tif: truncated TIFF"), message);
    }

    /** A row ends at a code that does not exist; such a code is not passed, except by the alignment of the next row. */
    @Test
    void damagedRowsAreMendedHoweverManyThereAre() {
        int rows = 100_000;
        byte[] found = decode(TiffKind.HUFFMAN, rows, repeated(bits("0111" + "10" + "0000000010"), rows));
        assertEquals("[56, 0]", Arrays.toString(Arrays.copyOf(found, 2)));
        assertEquals(2 * rows, found.length);
    }

    private static byte[] repeated(byte[] row, int count) {
        byte[] rows = new byte[row.length * count];
        for (int i = 0; i < count; i++) System.arraycopy(row, 0, rows, i * row.length, row.length);
        return rows;
    }
}
