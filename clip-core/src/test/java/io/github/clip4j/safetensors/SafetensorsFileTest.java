package io.github.clip4j.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.json.Json;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
    private static final String TINY = "checkpoints/tiny-hf/model.safetensors";

    @TempDir
    private Path directory;

    static List<List<Object>> listing(SafetensorsFile file) {
        List<List<Object>> rows = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            file.tensors().forEach((name, info) -> {
                MemorySegment data = file.map(name, arena);
                assertEquals(info.byteSize(), data.byteSize(), name);
                assertTrue(data.isReadOnly(), name);
                rows.add(List.of(name, info.dtype().name(), info.shape(), Sha256.of(data)));
            });
        }
        return rows;
    }

    private static List<?> golden(String file) throws IOException {
        var listings = (Map<?, ?>) Json.parse(GoldenFiles.bytes("safetensors/listing.json"));
        return (List<?>) listings.get(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny-hf/model.safetensors",
                "tiny64-hf-bf16/model.safetensors",
                "tiny64-openclip-f16/open_clip_model.safetensors"
            })
    void everyTensorEqualsPythons(String name) throws IOException {
        try (var file = SafetensorsFile.open(GoldenFiles.path("checkpoints/" + name))) {
            assertEquals(golden(name), listing(file), name);
            assertEquals(GoldenFiles.path("checkpoints/" + name).toString(), file.source());
        }
    }

    @Test
    void insideAZipTheBytesAreRead() throws IOException {
        Path zip = directory.resolve("models.zip");
        try (var fs = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Files.copy(GoldenFiles.path(TINY), fs.getPath("/m.safetensors"));
        }
        try (var fs = FileSystems.newFileSystem(zip);
                var file = SafetensorsFile.open(fs.getPath("/m.safetensors"))) {
            assertEquals(golden("tiny-hf/model.safetensors"), listing(file));
        }
    }

    @Test
    void closingTheArenaUnmaps() {
        MemorySegment data;
        try (var file = SafetensorsFile.open(GoldenFiles.path(TINY));
                Arena arena = Arena.ofConfined()) {
            data = file.map("logit_scale", arena);
            assertTrue(data.isMapped());
        }
        assertThrows(IllegalStateException.class, () -> data.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void segmentsOutliveTheFile() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data;
            try (var file = SafetensorsFile.open(GoldenFiles.path(TINY))) {
                data = file.map("logit_scale", arena);
            }
            assertEquals(4.6052f, data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0), 1e-6f);
        }
    }

    @Test
    void unknownTensorAndClosedFile() {
        var file = SafetensorsFile.open(GoldenFiles.path(TINY));
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(
                    file.source() + ": no tensor \"nope\"",
                    assertThrows(SafetensorsException.class, () -> file.map("nope", arena))
                            .getMessage());
            file.close();
            file.close();
            assertEquals(
                    file.source() + ": tensor \"logit_scale\": the file is closed",
                    assertThrows(SafetensorsException.class, () -> file.map("logit_scale", arena))
                            .getMessage());
        }
        assertThrows(UnsupportedOperationException.class, () -> file.tensors().clear());
    }

    @Test
    void aFileThatShrankIsAnErrorNotACrash() throws IOException {
        Path path = Files.copy(GoldenFiles.path(TINY), directory.resolve("m.safetensors"));
        try (var file = SafetensorsFile.open(path);
                Arena arena = Arena.ofConfined()) {
            try (var out = new RandomAccessFile(path.toFile(), "rw")) {
                out.setLength(100_000);
            }
            String message = assertThrows(SafetensorsException.class, () -> file.map("logit_scale", arena))
                    .getMessage();
            assertEquals(
                    path
                            + ": tensor \"logit_scale\": the file changed while open: it had 2139028 bytes, now it has"
                            + " 100000",
                    message);
        }
    }

    @Test
    void zeroSizeAndRankZero() throws IOException {
        String header = """
            {"e":{"dtype":"F32","shape":[3,0,9223372036854775807],"data_offsets":[0,0]},\
            "s":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}\
            """;
        byte[] utf8 = header.getBytes(UTF_8);
        Path path = Files.write(
                directory.resolve("m.safetensors"),
                ByteBuffer.allocate(8 + utf8.length + 1)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(utf8.length)
                        .put(utf8)
                        .put((byte) 42)
                        .array());
        try (var file = SafetensorsFile.open(path);
                Arena arena = Arena.ofConfined()) {
            assertEquals(0, file.map("e", arena).byteSize());
            assertTrue(file.map("e", arena).isReadOnly());
            assertEquals(42, file.map("s", arena).get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    /** Three gigabytes, of which the file system stores a few blocks. */
    @Test
    void tensorsBeyondTwoGigabytes() throws IOException {
        long big = 3L << 30;
        String header = """
            {"big":{"dtype":"U8","shape":[3,1073741824],"data_offsets":[0,%d]},\
            "last":{"dtype":"I32","shape":[],"data_offsets":[%d,%d]}}\
            """.formatted(big, big, big + 4);
        byte[] utf8 = header.getBytes(UTF_8);
        Path path = directory.resolve("big.safetensors");
        try (var out = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            ByteBuffer start = ByteBuffer.allocate(8 + utf8.length).order(ByteOrder.LITTLE_ENDIAN);
            out.write(start.putLong(utf8.length).put(utf8).flip());
            ByteBuffer end = ByteBuffer.allocate(5)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put((byte) 7)
                    .putInt(20260101);
            out.write(end.flip(), 8 + utf8.length + big - 1);
        }
        try (var file = SafetensorsFile.open(path);
                Arena arena = Arena.ofConfined()) {
            assertEquals(DType.U8, file.tensors().get("big").dtype());
            MemorySegment data = file.map("big", arena);
            assertEquals(big, data.byteSize());
            assertEquals(7, data.get(ValueLayout.JAVA_BYTE, big - 1));
            assertEquals(0, data.get(ValueLayout.JAVA_BYTE, 0));
            assertEquals(20260101, file.map("last", arena).get(ValueLayout.JAVA_INT_UNALIGNED, 0));
        } finally {
            Files.delete(path);
        }
        assertFalse(Files.exists(path));
    }
}
