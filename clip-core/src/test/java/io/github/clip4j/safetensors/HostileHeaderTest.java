package io.github.clip4j.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Headers made to exhaust memory, each refused by a JVM whose heap is smaller than what the header would take if it
 * were parsed whole.
 */
class HostileHeaderTest {
    private static final int HEADER_BYTES = 16_000_000;

    @TempDir
    private Path directory;

    /** What the child process runs. */
    static final class Open {
        public static void main(String[] args) {
            try (var _ = SafetensorsFile.open(Path.of(args[0]))) {
                System.out.println("opened");
            } catch (SafetensorsException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** Repeats pieces up to the header length; the file is complete, so that only the content can be refused. */
    private Path file(String head, IntFunction<String> piece) throws IOException {
        Path path = directory.resolve("hostile.safetensors");
        long written = head.length();
        try (var out = new RandomAccessFile(path.toFile(), "rw")) {
            out.setLength(0);
            out.write(new byte[8]);
            out.writeBytes(head);
            StringBuilder block = new StringBuilder();
            for (int i = 0; written < HEADER_BYTES; ) {
                block.setLength(0);
                while (block.length() < 1 << 20) block.append(piece.apply(i++));
                out.write(block.toString().getBytes(UTF_8));
                written += block.length();
            }
            out.seek(0);
            out.writeLong(Long.reverseBytes(Math.min(written, SafetensorsFile.MAX_HEADER_BYTES)));
        }
        return path;
    }

    private static String classPath(String resource, int depth) {
        var url = HostileHeaderTest.class.getResource(resource);
        if (url == null) throw new AssertionError(resource);
        Path path = Path.of(URI.create(url.toString()));
        for (int i = 0; i < depth; i++) path = path.getParent();
        return path.toString();
    }

    private static void assertRefusedWithin(int megabytes, String expected, Path path) throws IOException {
        String name = Open.class.getName();
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + megabytes + "m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath("SafetensorsFile.class", 5)
                                + System.getProperty("path.separator")
                                + classPath("/" + name.replace('.', '/') + ".class", 5),
                        name,
                        path.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), UTF_8).strip();
        assertTrue(output.startsWith(path + ": ") && output.contains(expected), output);
        assertEquals(1, output.lines().count(), output);
    }

    @Test
    void hundredMegabytesDeclaredInAShortFile() throws IOException {
        Path path = directory.resolve("short.safetensors");
        byte[] content = ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(100_000_000)
                .array();
        assertRefusedWithin(8, "runs past the end of a file of 20 bytes", Files.write(path, content));
    }

    @Test
    void hundredMegabytesOfNothing() throws IOException {
        Path path = directory.resolve("sparse.safetensors");
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(100_000_008);
            file.writeLong(Long.reverseBytes(100_000_000));
        }
        assertRefusedWithin(8, "expected '{', found byte 0x00", path);
    }

    @Test
    void deepNesting() throws IOException {
        assertRefusedWithin(16, "longer than 65536 bytes", file("{\"a\":", _ -> "{\"a\":"));
        assertRefusedWithin(16, "longer than 65536 bytes", file("{\"a\":{\"shape\":", _ -> "["));
        Path path = directory.resolve("nested.safetensors");
        byte[] header = ("{\"a\":" + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_001)).getBytes(UTF_8);
        Files.write(path, framed(header));
        assertRefusedWithin(16, "nested deeper than 64", path);
    }

    @Test
    void millionsOfTinyValues() throws IOException {
        assertRefusedWithin(16, "longer than 65536 bytes", file("{\"a\":{\"shape\":[", _ -> "[],"));
        assertRefusedWithin(16, "name at header offset 1: longer than 65536 bytes", file("{\"", _ -> "a"));
        assertRefusedWithin(16, "longer than 4194304 bytes", file("{\"__metadata__\":{", i -> "\"" + i + "\":\"\","));
    }

    @Test
    void millionsOfTinyTensors() throws IOException {
        String tensor = "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},";
        Path path = file("{", i -> "\"" + Integer.toString(i, 36) + tensor);
        assertRefusedWithin(96, "more than 250000 tensors", path);
    }

    @Test
    void metadataOfManyTinyStrings() throws IOException {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"_x\":\"\"");
        for (int i = 0; header.length() < HeaderParser.MAX_METADATA_BYTES - 100; i++)
            header.append(",\"").append(Integer.toString(i, 36)).append("\":\"\"");
        Path path = directory.resolve("metadata.safetensors");
        Files.write(path, framed(header.append(",\"_y\":0}}").toString().getBytes(UTF_8)));
        assertRefusedWithin(96, "__metadata__ \"_y\": expected a string, found 0", path);
    }

    @Test
    void hugeNumbers() throws IOException {
        assertRefusedWithin(16, "longer than 65536 bytes", file("{\"a\":{\"shape\":[", _ -> "9"));
        Path path = directory.resolve("digits.safetensors");
        Files.write(path, framed(("{\"a\":{\"shape\":[" + "9".repeat(60_000) + "]}}").getBytes(UTF_8)));
        assertRefusedWithin(16, "a number of 60000 digits", path);
    }

    private static byte[] framed(byte[] header) {
        return ByteBuffer.allocate(8 + header.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }
}
