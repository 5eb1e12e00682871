package io.github.clip4j.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.json.Json;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Sha256;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsWriterTest {
    @TempDir
    private Path directory;

    private List<String> filesLeft() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    /** The digests in recipe.json are of files that Python's safetensors wrote. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny64-hf-bf16", "tiny64-openclip-f16"})
    void rewritesPythonsFilesByteForByte(String checkpoint) throws IOException {
        String base = "checkpoints/" + checkpoint + "/";
        var recipe = Json.parseObject(GoldenFiles.bytes(base + "recipe.json"));
        Path copy = directory.resolve("copy.safetensors");
        try (var original = SafetensorsFile.open(
                GoldenFiles.path(base + recipe.string("file").orElseThrow()))) {
            List<TensorInfo> shuffled = new ArrayList<>(original.tensors().values());
            Collections.shuffle(shuffled, new Random(1));
            SafetensorsWriter.write(copy, shuffled, original.metadata(), TensorSource.of(original));
        }
        assertEquals(recipe.string("file_sha256").orElseThrow(), Sha256.of(Files.readAllBytes(copy)));
        assertEquals(List.of("copy.safetensors"), filesLeft());
    }

    /** The bytes that {@code safetensors.torch.save} 0.8.0 gave for one zero of each type, with awkward metadata. */
    @Test
    void ordersTypesAndEscapesAsPythonDoes() throws IOException {
        Path file = directory.resolve("types.safetensors");
        List<TensorInfo> tensors = new ArrayList<>();
        for (DType type : DType.values()) tensors.add(TensorInfo.of("t" + type, type, 1));
        SafetensorsWriter.write(
                file,
                tensors,
                Map.of("a", "b\u007f\u2028\b/é\u0001"),
                (t, sink) -> sink.write(MemorySegment.ofArray(new byte[(int) t.byteSize()])));
        assertEquals(
                Sha256.of(GoldenFiles.bytes("safetensors/types.safetensors")),
                Sha256.of(Files.readAllBytes(file)),
                () -> "found " + read(file));
    }

    @Test
    void ordersNamesByUtf8() throws IOException {
        List<TensorInfo> tensors = new ArrayList<>();
        for (String name : List.of("\ue000", "\ud83d\ude00", "a", "A")) tensors.add(TensorInfo.of(name, DType.U8));
        assertEquals(
                List.of("A", "a", "\ue000", "\ud83d\ude00"),
                HeaderWriter.order(tensors).stream().map(TensorInfo::name).toList());
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void everyTypeSurvivesARoundTrip(DType type) {
        Path file = directory.resolve("m.safetensors");
        byte[] data = new byte[6 * type.bytes()];
        new Random(type.ordinal()).nextBytes(data);
        List<TensorInfo> tensors = List.of(
                TensorInfo.of("matrix", type, 2, 3), TensorInfo.of("empty", type, 0, 3), TensorInfo.of("scalar", type));
        SafetensorsWriter.write(file, tensors, Map.of(), (t, sink) -> {
            long half = t.byteSize() / 2;
            sink.write(MemorySegment.ofArray(data).asSlice(0, half));
            sink.write(MemorySegment.ofArray(data).asSlice(half, t.byteSize() - half));
        });
        try (var back = SafetensorsFile.open(file);
                Arena arena = Arena.ofConfined()) {
            for (TensorInfo t : tensors) {
                assertEquals(t, back.tensors().get(t.name()));
                MemorySegment expected = MemorySegment.ofArray(data).asSlice(0, t.byteSize());
                assertEquals(-1, expected.mismatch(back.map(t.name(), arena)), t.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16"})
    void floatsAreRoundedToTheTensorsType(DType type) {
        Path file = directory.resolve("m.safetensors");
        float[] values = new float[700_000];
        for (int i = 0; i < values.length; i++) values[i] = (i % 2049 - 1024) / 64f;
        SafetensorsWriter.write(
                file,
                List.of(TensorInfo.of("x", type, values.length)),
                Map.of(),
                (_, sink) -> sink.write(values, 0, values.length));
        float[] back = new float[values.length];
        float[] expected = new float[values.length];
        for (int i = 0; i < values.length; i++)
            expected[i] = type == DType.BF16 ? Float.intBitsToFloat(Floats.toBfloat16(values[i]) << 16) : values[i];
        try (var in = SafetensorsFile.open(file);
                Arena arena = Arena.ofConfined()) {
            Floats.read(in.map("x", arena), type, 0, back, 0, back.length);
        }
        assertArrayEquals(expected, back, type.name());
    }

    @Test
    void wrongAmountsOfDataLeaveNothingBehind() throws IOException {
        Path file = directory.resolve("m.safetensors");
        Files.writeString(file, "old");
        List<TensorInfo> tensors = List.of(TensorInfo.of("x", DType.F32, 2));
        for (int count : new int[] {0, 1, 3}) {
            String message = assertThrows(
                            SafetensorsException.class,
                            () -> SafetensorsWriter.write(
                                    file, tensors, Map.of(), (_, sink) -> sink.write(new float[3], 0, count)))
                    .getMessage();
            assertEquals(
                    file + ": tensor \"x\": expected 8 bytes of data, found " + (count > 2 ? "at least " : "")
                            + count * 4,
                    message);
            assertEquals(List.of("m.safetensors"), filesLeft());
            assertEquals("old", Files.readString(file));
        }
    }

    @Test
    void aFailingSourceLeavesNothingBehind() throws IOException {
        Path file = directory.resolve("m.safetensors");
        var failure = new IllegalStateException("source");
        List<TensorInfo> tensors = List.of(TensorInfo.of("x", DType.F32, 2));
        assertEquals(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> SafetensorsWriter.write(file, tensors, Map.of(), (_, _) -> {
                            throw failure;
                        })));
        assertEquals(List.of(), filesLeft());
    }

    @Test
    void theTargetAppearsOnlyWhenComplete() throws IOException {
        Path file = directory.resolve("m.safetensors");
        List<TensorInfo> tensors = List.of(TensorInfo.of("x", DType.F32, 2));
        SafetensorsWriter.write(file, tensors, Map.of(), (_, sink) -> {
            assertTrue(Files.notExists(file));
            sink.write(new float[2], 0, 2);
            assertTrue(Files.notExists(file));
        });
        assertEquals(List.of("m.safetensors"), filesLeft());
    }

    @Test
    void impossibleHeaders() {
        Path file = directory.resolve("m.safetensors");
        TensorInfo x = TensorInfo.of("x", DType.U8);
        assertRefused(file, ": tensor \"x\": the name is taken", List.of(x, x));
        assertRefused(
                file, ": tensor \"__metadata__\": the name is taken", List.of(TensorInfo.of("__metadata__", DType.U8)));
        assertRefused(
                file,
                ": tensor \"y\": shape [9223372036854775807]: the size overflows",
                List.of(x, TensorInfo.of("y", DType.U8, Long.MAX_VALUE)));
        assertRefused(file, ": \"\\ud800\": has an unpaired surrogate", List.of(TensorInfo.of("\ud800", DType.U8)));
        Path nowhere = directory.resolve("missing/m.safetensors");
        String message = assertThrows(
                        SafetensorsException.class,
                        () -> SafetensorsWriter.write(nowhere, List.of(), Map.of(), (_, _) -> {}))
                .getMessage();
        assertEquals(nowhere + ": cannot be written: no such directory: create it, or choose another place", message);
    }

    private static void assertRefused(Path file, String expected, List<TensorInfo> tensors) {
        String message = assertThrows(
                        SafetensorsException.class,
                        () -> SafetensorsWriter.write(
                                file, tensors, Map.of(), (t, sink) -> sink.write(MemorySegment.ofArray(new byte[1]))))
                .getMessage();
        assertEquals(file + expected, message);
    }
}
