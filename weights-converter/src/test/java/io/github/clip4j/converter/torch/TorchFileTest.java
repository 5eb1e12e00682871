package io.github.clip4j.converter.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.TensorFiles;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.json.Json;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.safetensors.TensorSource;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Sha256;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {
    private static final String STATE_DICT = "checkpoints/tiny64-openai-pt/openai_state_dict.pt";
    private static final String VIEWS = "torch/views.pt";

    @TempDir
    private Path directory;

    /** Name to type, shape and digest, by name: torch lists a module's tensors in another order than the file. */
    private static Map<String, List<Object>> listing(TensorFile file) {
        Map<String, List<Object>> rows = new TreeMap<>();
        try (Arena arena = Arena.ofConfined()) {
            file.tensors().forEach((name, info) -> {
                MemorySegment data = file.map(name, arena);
                assertEquals(info.byteSize(), data.byteSize(), name);
                assertTrue(data.isReadOnly(), name);
                rows.put(name, List.of(info.dtype().name(), info.shape(), Sha256.of(data)));
            });
        }
        return rows;
    }

    private static Map<String, List<Object>> golden(String file) throws IOException {
        var listings = (Map<?, ?>) Json.parse(GoldenFiles.bytes("torch/listing.json"));
        Map<String, List<Object>> rows = new TreeMap<>();
        for (Object row : (List<?>) listings.get(file)) {
            var columns = (List<?>) row;
            rows.put((String) columns.getFirst(), List.copyOf(columns.subList(1, 4)));
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                STATE_DICT,
                "checkpoints/tiny64-openai-jit/openai_jit.pt",
                "checkpoints/tiny64-openclip-train-pt/epoch_1.pt",
                VIEWS,
                "torch/protocol4.pt",
                "torch/training.pt",
                "torch/training_state.pt",
                "torch/devices.pt",
                "torch/beside_weights.pt",
                "torch/legacy.pt",
                "torch/legacy_views.pt"
            })
    void everyTensorEqualsTorchs(String name) throws IOException {
        try (TensorFile file = TensorFiles.open(GoldenFiles.path(name))) {
            assertInstanceOf(TorchFile.class, file);
            assertEquals(golden(name), listing(file), name);
            assertEquals(GoldenFiles.path(name).toString(), file.source());
        }
    }

    /** Each kind is known by what PyTorch calls it, and by what makes a weight of it. */
    @Test
    void tensorsOfOtherKindsAreNamed() {
        Map<String, String> begins = Map.of(
                "eighth", "a tensor of float8_e4m3fn: make it float (tensor.float())",
                "phase", "a complex tensor: keep its real part (tensor.real)",
                "meta", "a tensor on the meta device, which has no values: save the checkpoint again with the weights",
                "sparse", "a sparse tensor: make it dense (tensor.to_dense())",
                "rows", "a sparse tensor: make it dense (tensor.to_dense())",
                "nested", "a nested tensor: make it a plain tensor",
                "levels", "a quantized tensor: make it float (tensor.dequantize())",
                "channels", "a quantized tensor: make it float (tensor.dequantize())",
                "parameter", "a sparse tensor: make it dense (tensor.to_dense())");
        try (TensorFile file = TorchFile.open(GoldenFiles.path("torch/beside_weights.pt"))) {
            assertEquals(begins.keySet(), file.unreadable().keySet());
            file.unreadable().forEach((name, what) -> assertTrue(what.startsWith(begins.get(name)), name + what));
        }
    }

    /** Where no weight can be read, it is not said that there are none. */
    @Test
    void aWeightOfAnotherKindIsNamed() {
        Path path = GoldenFiles.path("torch/float8.pt");
        assertEquals(
                path + ": the tensor visual.class_embedding is a tensor of float8_e5m2: make it float (tensor.float())"
                        + " in PyTorch and save the checkpoint again",
                assertThrows(ClipException.class, () -> Families.open(path).close())
                        .getMessage());
    }

    /** The kit holds the same weights, with the same names, as state dict and as TorchScript. */
    @Test
    void scriptAndStateDictAgree() {
        try (TensorFile a = TorchFile.open(GoldenFiles.path(STATE_DICT));
                TensorFile b = TorchFile.open(GoldenFiles.path("checkpoints/tiny64-openai-jit/openai_jit.pt"))) {
            assertEquals(53, a.tensors().size());
            assertEquals(listing(a), listing(b));
        }
    }

    @Test
    void deflatedEntriesAreInflated() throws IOException {
        for (String name : List.of(VIEWS, STATE_DICT)) {
            Map<String, byte[]> entries = new LinkedHashMap<>();
            try (ZipFile zip = new ZipFile(GoldenFiles.path(name).toFile())) {
                for (var entry : zip.stream().toList())
                    entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
            Path path = Pickles.write(directory, Pickles.zip(entries, ZipEntry.DEFLATED));
            try (TensorFile file = TorchFile.open(path)) {
                assertEquals(golden(name), listing(file), name);
            }
        }
    }

    @Test
    void insideAZipTheBytesAreRead() throws IOException {
        Path zip = directory.resolve("models.zip");
        try (var fs = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Files.copy(GoldenFiles.path(VIEWS), fs.getPath("/m.pt"));
        }
        try (var fs = FileSystems.newFileSystem(zip);
                TensorFile file = TensorFiles.open(fs.getPath("/m.pt"))) {
            assertEquals(golden(VIEWS), listing(file));
        }
    }

    @Test
    void storedContiguousTensorsAreMappedInPlace() {
        try (TensorFile file = TorchFile.open(GoldenFiles.path(VIEWS));
                Arena arena = Arena.ofConfined()) {
            for (String name : List.of("base", "rows", "element", "unit_dimensions", "type_I16"))
                assertTrue(file.map(name, arena).isMapped(), name);
            for (String name : List.of("transposed", "columns", "permuted", "input_resolution"))
                assertFalse(file.map(name, arena).isMapped(), name);
        }
    }

    @Test
    void becomesSafetensors() throws IOException {
        Path target = directory.resolve("m.safetensors");
        try (TensorFile file = TorchFile.open(GoldenFiles.path(VIEWS))) {
            List<TensorInfo> tensors = List.copyOf(file.tensors().values());
            SafetensorsWriter.write(target, tensors, Map.of("format", "pt"), TensorSource.of(file));
        }
        try (TensorFile file = SafetensorsFile.open(target)) {
            assertEquals(golden(VIEWS), listing(file));
        }
    }

    /** A dict that is only called like a wrapper is not one; nor are running averages taken before the weights. */
    @Test
    void wrappersHoldTensors() {
        assertEquals(List.of("weights"), names("model", "ema"));
        assertEquals(List.of("weights"), names("ema", "model_state"));
        assertEquals(List.of("weights"), names("settings", "my_clip"));
    }

    /** The names in a checkpoint of two dicts: the first without a tensor unless it is {@code ema}, the second with. */
    private List<String> names(String first, String second) {
        var pickle = Pickles.pickle().op(Opcode.EMPTY_DICT).text(first).op(Opcode.EMPTY_DICT);
        if (first.equals("ema"))
            pickle.text("averages")
                    .tensor("FloatStorage", 2, 0, new long[] {2}, new long[] {1})
                    .op(Opcode.SETITEM);
        pickle.op(Opcode.SETITEM)
                .text(second)
                .op(Opcode.EMPTY_DICT)
                .text("weights")
                .tensor("FloatStorage", 2, 0, new long[] {2}, new long[] {1})
                .op(Opcode.SETITEM)
                .op(Opcode.SETITEM);
        try (TensorFile file = TorchFile.open(Pickles.archive(directory, pickle.stop()))) {
            return List.copyOf(file.tensors().keySet());
        }
    }

    @Test
    void aPrefixThatNotAllNamesHaveStays() {
        var pickle = Pickles.pickle().op(Opcode.EMPTY_DICT);
        for (String name : List.of("module.x", "y"))
            pickle.text(name)
                    .tensor("FloatStorage", 2, 0, new long[] {2}, new long[] {1})
                    .op(Opcode.SETITEM);
        try (TensorFile file = TorchFile.open(Pickles.archive(directory, pickle.stop()))) {
            assertEquals(List.of("module.x", "y"), List.copyOf(file.tensors().keySet()));
        }
    }

    /** Five pickles, then two storages in the order of the list, each with its number of elements before it. */
    private static byte[] legacy(long version, long firstCount, String secondKey) {
        Pickles p = new Pickles().raw("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.");
        p.raw("\u0080\u0002").integer(version).op(Opcode.STOP);
        p.raw("\u0080\u0002").op(Opcode.EMPTY_DICT).op(Opcode.STOP);
        p.raw("\u0080\u0002").op(Opcode.EMPTY_DICT);
        for (String key : List.of("0", "1"))
            p.text("t" + key)
                    .global("torch._utils", "_rebuild_tensor_v2")
                    .op(Opcode.MARK)
                    .storage("FloatStorage", key, 2)
                    .integer(0)
                    .integers(2)
                    .integers(1)
                    .op(Opcode.TUPLE)
                    .op(Opcode.REDUCE)
                    .op(Opcode.SETITEM);
        p.op(Opcode.STOP).raw("\u0080\u0002").op(Opcode.EMPTY_LIST);
        p.text("1").op(Opcode.APPEND).text(secondKey).op(Opcode.APPEND).op(Opcode.STOP);
        p.u32(firstCount).u32(0).u32(Float.floatToIntBits(3)).u32(Float.floatToIntBits(4));
        return p.u32(2)
                .u32(0)
                .u32(Float.floatToIntBits(1))
                .u32(Float.floatToIntBits(2))
                .bytes();
    }

    @Test
    void storagesOfLegacyFilesLieInTheOrderOfTheirList() {
        try (TensorFile file = TorchFile.open(Pickles.write(directory, legacy(1001, 2, "0")));
                Arena arena = Arena.ofConfined()) {
            assertEquals(1, file.map("t0", arena).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0));
            assertEquals(4, file.map("t1", arena).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4));
        }
    }

    private void assertLegacyRefused(String expected, byte[] content) {
        Path path = Pickles.write(directory, content);
        String message = assertThrows(
                        TorchException.class, () -> TorchFile.open(path).close())
                .getMessage();
        assertTrue(message.startsWith(path + ": ") && message.contains(expected), message);
    }

    @Test
    void legacyFilesThatContradictThemselves() {
        assertLegacyRefused("expected its version 1001", legacy(1000, 2, "0"));
        assertLegacyRefused("storage 1 at offset", legacy(1001, 3, "0"));
        assertLegacyRefused("holds one that no tensor has", legacy(1001, 2, "2"));
        assertLegacyRefused("storage 1 is there twice", legacy(1001, 2, "1"));
        byte[] whole = legacy(1001, 2, "0");
        assertLegacyRefused("run past the end", Arrays.copyOf(whole, whole.length - 1));
        for (int i = 0; i < whole.length; i++) assertLegacyRefused("", Arrays.copyOf(whole, i));
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertLegacyRefused("the format of PyTorch 0.1 (a tar file)", tar);
    }

    @Test
    void closedAndUnknown() {
        TensorFile file = TorchFile.open(GoldenFiles.path(VIEWS));
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(
                    file.source() + ": no tensor \"nope\"",
                    assertThrows(TorchException.class, () -> file.map("nope", arena))
                            .getMessage());
            file.close();
            assertThrows(TorchException.class, () -> file.map("base", arena));
        }
        assertThrows(UnsupportedOperationException.class, () -> file.tensors().clear());
        Path missing = directory.resolve("missing.pt");
        assertEquals(
                missing + ": no such file",
                assertThrows(TorchException.class, () -> TorchFile.open(missing).close())
                        .getMessage());
    }
}
