package io.github.clip4j.search.interchange.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.Sources;
import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A damaged file is refused in one line with file and place, before anything large is allocated. */
class HostileFaissTest {
    private static final int DAMAGES = 24;

    @TempDir
    private Path folder;

    static List<FaissFiles.Expected> files() {
        return FaissFiles.all();
    }

    private String refusal(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("a.faiss"), bytes);
        String message = Sources.refusal(() -> use(file));
        assertTrue(message.startsWith(file + ": "), message);
        return message;
    }

    private static void use(Path file) {
        try (FaissIndex index = FaissIndex.open(file)) {
            float[] query = new float[index.dimensions()];
            query[0] = 1;
            index.search(query, 5);
            try (ImportedEntries entries = index.entries()) {
                while (entries.next() != null) entries.count();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, kind",
        "0, IBxF, 'the kind \"IBxF\", which is not supported; expected one of IxFI'",
        "0, IwFd, 'the kind \"IwFd\"'",
        "4, 0, '0 dimensions, expected 1 to 1048576'",
        "4, 2000000, '2000000 dimensions'",
        "8, -1, vectors",
        "8, 301, 'room for 300: it is damaged or cut off'",
        "12, 1, 'but the file has room for 300'",
        "32, 2, 'is_trained: 2, expected 0 or 1'",
        "32, 0, 'never trained'",
        "33, 1, 'IxFI: metric SQUARED_L2'",
        "33, 23, 'metric 23, expected 0 (inner product) or 1 (squared L2)'",
        "37, 7199, 'vectors of 7199 x 4 bytes, expected 300 x 96'",
        "41, 1, 'expected 300 x 96'",
    })
    void eachFieldOfAFlatIndexIsChecked(int at, String value, String reason) throws IOException {
        byte[] bytes = Files.readAllBytes(FaissFiles.path("d24/flat_ip.faiss"));
        if (value.startsWith("I")) System.arraycopy(value.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, at, 4);
        else if (at == 32) bytes[at] = Byte.parseByte(value);
        else ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, Integer.parseInt(value));
        String message = refusal(bytes);
        assertTrue(message.contains(reason), message);
    }

    /** Behind the header of 37 bytes. */
    @ParameterizedTest
    @CsvSource({
        "d24/ivf_flat_ip, 37, 9, 'IwFl: 9 lists of 24 dimensions, but its IxFI has 8 x 24'",
        "d24/ivf_flat_ip, 37, 16777217, 'IwFl: lists: 16777217, expected at most 16777216'",
        "d24/ivf_flat_ip, 45, -1, 'IwFl: nprobe: 18446744073709551615, expected at most'",
        "d24/pq8_ip, 37, 23, 'PQ: 23 dimensions in 4 parts of 8 bits, expected 24'",
        "d24/pq8_ip, 45, 5, 'PQ: 24 dimensions in 5 parts'",
        "d24/pq8_ip, 53, 25, 'parts of 25 bits'",
        "d24/pq8_ip, 53, 7, 'PQ: centroids: 6144 numbers, expected 3072'",
        "d24/sq8_ip, 49, 25, 'SQ: 25 dimensions in 24 bytes, expected 24 in 24'",
        "d24/sq8_ip, 57, 12, 'SQ: 24 dimensions in 12 bytes, expected 24 in 24'",
        "d24/hnsw_flat_ip, 37, 4611686018427387904, 'HNSW: assign_probas: 4611686018427387904 x 8 bytes'",
    })
    void eachLengthIsChecked(String name, int at, long value, String reason) throws IOException {
        byte[] bytes = Files.readAllBytes(FaissFiles.path(name + ".faiss"));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
        String message = refusal(bytes);
        assertTrue(message.contains(reason), message);
    }

    /** Else the level of the last node would be looked for behind them. */
    @Test
    void everyNodeHasALevel() throws IOException {
        ByteBuffer whole = ByteBuffer.wrap(Files.readAllBytes(FaissFiles.path("d24/hnsw_flat_ip.faiss")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int slots = 37 + 8 + 8 * (int) whole.getLong(37);
        int levels = slots + 8 + 4 * (int) whole.getLong(slots);
        assertEquals(300, whole.getLong(levels));
        ByteBuffer cut = ByteBuffer.allocate(whole.capacity() - 4).order(ByteOrder.LITTLE_ENDIAN);
        cut.put(whole.slice(0, levels)).putLong(299);
        cut.put(whole.slice(levels + 12, whole.capacity() - levels - 12));
        String message = refusal(cut.array());
        assertTrue(message.contains("HNSW: 299 levels and 301 offsets of 300 nodes"), message);
    }

    @Test
    void bytesAfterTheEndAreRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(FaissFiles.path("d24/flat_ip.faiss"));
        String message = refusal(java.util.Arrays.copyOf(bytes, bytes.length + 3));
        assertTrue(message.endsWith("but the file has 3 bytes more (at byte " + bytes.length + ")"), message);
    }

    @Test
    void nestingHasALimit() throws IOException {
        byte[] header = java.util.Arrays.copyOf(Files.readAllBytes(FaissFiles.path("d24/idmap_flat_ip.faiss")), 37);
        ByteBuffer nested = ByteBuffer.allocate(header.length * 100_000);
        while (nested.hasRemaining()) nested.put(header);
        String message = refusal(nested.array());
        assertTrue(message.contains("indexes nested deeper than 8"), message);
    }

    /** Any cut, and bytes of chance at places of chance: refused, or read as something else; never more. */
    @ParameterizedTest
    @MethodSource("files")
    void damageIsRefusedByRule(FaissFiles.Expected expected) throws IOException {
        byte[] whole = Files.readAllBytes(expected.file());
        SplittableRandom random = new SplittableRandom(17);
        int refused = 0;
        for (int i = 0; i < DAMAGES; i++) {
            boolean cut = i % 3 == 0;
            byte[] bytes = cut ? java.util.Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            // Most of a file are vectors; what stands before and after them is what rules are about.
            int at = random.nextInt(Math.min(bytes.length + 1, 400));
            if (!cut) bytes[random.nextBoolean() ? at : bytes.length - 1 - at / 4] = (byte) random.nextInt(256);
            Path file = Files.write(folder.resolve("b.faiss"), bytes);
            try {
                use(file);
                assertTrue(!cut, "a file cut at " + bytes.length + " was read");
            } catch (ClipException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": "), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused >= DAMAGES / 3, "refused " + refused);
    }

    @Test
    void otherFilesAreNotTakenForAnIndex() throws IOException {
        for (String beginning : List.of("{\"id\": 1}", "PAR1", "\u0093NUM", "II*\0", "")) {
            Path file = Files.writeString(folder.resolve("c"), beginning, StandardCharsets.ISO_8859_1);
            try (ByteFile bytes = ByteFile.open(file)) {
                assertEquals(false, FaissIndex.begins(bytes), beginning);
            }
        }
        try (ByteFile bytes = ByteFile.open(FaissFiles.path("d24/ivfpq_ip.faiss"))) {
            assertTrue(FaissIndex.begins(bytes));
        }
    }
}
