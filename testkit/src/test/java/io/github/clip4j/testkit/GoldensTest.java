package io.github.clip4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldensTest {
    private static byte[] file(String header, int... words) {
        byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + text.length + 4 * words.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text);
        for (int word : words) file.putInt(word);
        return file.array();
    }

    @Test
    void readsEachType() {
        Goldens goldens = Goldens.parse(
                "x",
                file(
                        "{'a':{'dtype':'F32','shape':[],'data_offsets':[0,4]},"
                                + "'ids':{'dtype':'I32','shape':[2,1],'data_offsets':[4,12]},"
                                + "'c':{'dtype':'U8','shape':[4],'data_offsets':[12,16]}}  ",
                        Float.floatToIntBits(-0.5f),
                        7,
                        -8,
                        0x01FF0203));
        assertEquals(List.of("a", "ids", "c"), List.copyOf(goldens.names()));
        assertArrayEquals(new float[] {-0.5f}, goldens.get("a"));
        assertArrayEquals(new int[] {}, goldens.shape("a"));
        assertArrayEquals(new int[][] {{7}, {-8}}, goldens.ids("ids"));
        assertArrayEquals(new int[] {2, 1}, goldens.shape("ids"));
        assertArrayEquals(new float[][] {{3, 2, 255, 1}}, goldens.rows("c"));
        assertThrows(AssertionError.class, () -> goldens.get("b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | a has 4 bytes",
                "{'a':{'dtype':'F16','shape':[2],'data_offsets':[0,4]}} | a is F16",
                "{'__metadata__':{'format':'pt'}} | header at 0",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':0} | header at 53"
            })
    void refusesWhatItDoesNotKnow(String header, String message) {
        String found = assertThrows(AssertionError.class, () -> Goldens.parse("x", file(header, 0)))
                .getMessage();
        assertTrue(found.contains(message), found);
    }

    @Test
    void aMissingNumberIsTheGreatestDifference() {
        float[] zeros = new float[3];
        assertEquals(Double.NaN, Difference.max(new float[] {Float.NaN, 1, 0}, zeros));
        assertEquals(2, Difference.max(new float[] {1, -2, 0}, zeros));
        float[] infinite = {Float.POSITIVE_INFINITY};
        assertEquals(0, Difference.max(infinite, infinite));
        assertEquals(Double.POSITIVE_INFINITY, Difference.max(infinite, new float[1]));
        assertThrows(AssertionError.class, () -> Difference.max(new float[2], zeros));
    }
}
