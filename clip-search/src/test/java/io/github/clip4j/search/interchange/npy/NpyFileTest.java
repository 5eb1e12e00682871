package io.github.clip4j.search.interchange.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Sources;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers as numpy writes them, by hand. */
class NpyFileTest {
    @TempDir
    private Path folder;

    private Path write(int version, String header, byte[] data) throws IOException {
        ByteBuffer file =
                ByteBuffer.allocate(12 + header.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) version)
                .put((byte) 0);
        if (version == 1) file.putShort((short) header.length());
        else file.putInt(header.length());
        file.put(header.getBytes(StandardCharsets.ISO_8859_1)).put(data);
        byte[] bytes = new byte[file.position()];
        file.get(0, bytes);
        return Files.write(folder.resolve("a.npy"), bytes);
    }

    private static String header(String descr, boolean fortran, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape
                + ", }   \n";
    }

    @ParameterizedTest
    @CsvSource({"1, <f4", "2, <f2", "3, <f8"})
    void everyVersionAndType(int version, String descr) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        for (float x : new float[] {1, -2, 0.5f, 3, 4, 5})
            switch (descr) {
                case "<f2" -> data.putShort(Float.floatToFloat16(x));
                case "<f4" -> data.putFloat(x);
                default -> data.putDouble(x);
            }
        byte[] bytes = new byte[data.position()];
        data.get(0, bytes);
        Path path = write(version, header(descr, false, "(2, 3)"), bytes);
        try (NpyFile file = NpyFile.open(path)) {
            assertEquals(2, file.rows());
            assertArrayEquals(new float[] {1, -2, 0.5f}, file.row(0));
            assertArrayEquals(new float[] {3, 4, 5}, file.row(1));
        }
        try (ImportedEntries entries = NpyEntries.open(path)) {
            assertEquals(descr.equals("<f8"), entries.caution().isPresent());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | {'descr': '>f4', 'fortran_order': False, 'shape': (2, 3)} | numbers of the type '>f4'",
                "1 | {'descr': '<i8', 'fortran_order': False, 'shape': (2, 3)} | numbers of the type '<i8'",
                "1 | {'descr': '<c8', 'fortran_order': False, 'shape': (2, 3)} | numbers of the type '<c8'",
                "1 | {'descr': '<f4', 'fortran_order': True, 'shape': (2, 3)} | stored column by column",
                "1 | {'descr': '<f4', 'fortran_order': False, 'shape': (6,)} | an array of shape (6,)",
                "1 | {'descr': '<f4', 'fortran_order': False, 'shape': ()} | an array of shape ()",
                "1 | {'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3)} | an array of shape (1, 2, 3)",
                "1 | {'descr': '<f4', 'fortran_order': False, 'shape': (-1, 3)} | an array of shape (-1, 3)",
                "1 | {'descr': '<f4', 'fortran_order': False, 'shape': (2, x)} | an array of shape (2, x)",
                "1 | {'descr': '<f4', 'fortran_order': False, 'shape': (3, 3)} | only 24 are left",
                "1 | {'descr': '<f4', 'fortran_order': False, 'shape': (922337203685477580, 3)} | only 24 are left",
                "1 | {'descr': '<f4', 'fortran_order': False, 'shape': (1, 3)} | the file has 12 bytes more",
                "1 | {'descr': '<f4', 'fortran_order': False, 'shape': (1, 9999999)} | of 1 to 1048576 dimensions",
                "1 | {'fortran_order': False, 'shape': (2, 3)} | no usable 'descr'",
                "1 | descr | no Python dictionary",
                "4 | {} | version 4 of .npy",
            })
    void everyRule(int version, String header, String reason) throws IOException {
        Path path = write(version, header, new byte[24]);
        String message = Sources.refusal(() -> NpyFile.open(path));
        assertTrue(message.startsWith(path + ": ") && message.contains(reason), message);
    }

    @Test
    void aLongHeaderIsRefusedBeforeItIsRead() throws IOException {
        Path path = write(2, "{}", new byte[0]);
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, -1);
        Files.write(path, bytes);
        String message = Sources.refusal(() -> NpyFile.open(path));
        assertTrue(message.contains("a header of 4294967295 bytes"), message);
    }

    @Test
    void linesBesideNameTheRows() throws IOException {
        Path path = write(1, header("<f4", false, "(2, 2)"), new byte[16]);
        assertEquals(List.of("0", "1"), ids(path));
        Files.writeString(folder.resolve("a.jsonl"), "{\"id\": \"x\"}\n{\"input\": \"y\", \"row\": 1}\n");
        assertEquals(List.of("x", "y"), ids(path));
        Path beside = folder.resolve("a.npy.jsonl");
        Files.writeString(beside, "{\"id\": \"only one\"}\n");
        assertEquals(beside + ": line 2: no line for row 1 of 2", refusal(path));
        Files.writeString(beside, "{}\n{}\n{}\n");
        assertEquals(beside + ": line 3: more lines than the 2 rows that they are beside", refusal(path));
        Files.writeString(beside, "{\"row\": 1}\n");
        assertTrue(refusal(path).contains("is of row 1, expected 0"), refusal(path));
        Files.writeString(beside, "{\"id\": [1]}\n");
        assertTrue(refusal(path).contains("neither a text nor a whole number"), refusal(path));
    }

    private static List<String> ids(Path path) {
        return Sources.list(NpyEntries.open(path)).stream().map(Entry::id).toList();
    }

    private static String refusal(Path path) {
        return String.valueOf(Sources.refusal(() -> ids(path)));
    }
}
