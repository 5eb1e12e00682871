package io.github.clip4j.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditTest {
    private static final Path MODEL = GoldenFiles.path("checkpoints/tiny-hf");
    private static final Path GOLDEN = GoldenFiles.path("model/tiny/golden.safetensors");
    /** All f64.* tensors of the golden file. */
    private static final int TENSORS = 86;

    @TempDir
    private Path directory;

    @Test
    void everyGoldenTensorPasses() {
        for (String backend : List.of("cpu", "reference")) {
            Run run = Run.of("audit", "--model", MODEL, "--golden", GOLDEN, "--backend", backend)
                    .exits(0);
            List<String> lines = run.out().lines().toList();
            assertEquals(TENSORS + 1, lines.size(), run::out);
            assertEquals("PASS 86/86 within fp32", lines.getLast());
            assertTrue(lines.subList(0, TENSORS).stream().allMatch(l -> l.startsWith("ok   ")), run::out);
        }
    }

    /**
     * All seven files of the same weights, each against PyTorch's float64 run of the weights as they are rounded there.
     */
    @ParameterizedTest
    @CsvSource({
        "tiny64-hf-f16, all_f16.",
        "tiny64-hf-bf16, all_bf16.",
        "tiny64-openclip-f16, all_f16.",
        "tiny64-openclip-custom-bf16, all_bf16.",
        "tiny64-openclip-train-pt, all_bf16.",
        "tiny64-openai-pt, openai_fp16mats.",
        "tiny64-openai-jit, openai_fp16mats."
    })
    void everyLayoutAndTypePasses(String checkpoint, String prefix) {
        Run run = Run.of(
                        "audit",
                        "--model",
                        GoldenFiles.path("checkpoints/" + checkpoint),
                        "--golden",
                        GoldenFiles.path("model/tiny64/golden_rounded_weights.safetensors"),
                        "--inputs",
                        GoldenFiles.path("model/tiny64/golden.safetensors"),
                        "--prefix",
                        prefix)
                .exits(0);
        assertEquals("PASS 3/3 within fp32", run.out().lines().toList().getLast(), run::out);
    }

    @Test
    void jsonHasALineATensorAndTheTotals() {
        List<JsonObject> lines = Run.of("audit", "--json", "--model", MODEL, "--golden", GOLDEN)
                .exits(0)
                .json();
        assertEquals(
                List.of("tensor", "verdict", "max", "relrms", "tolerance"),
                List.copyOf(lines.getFirst().keys()));
        assertEquals(TENSORS, lines.getLast().integer("passed").orElseThrow());
        assertEquals("PASS", lines.getLast().string("verdict").orElseThrow());
    }

    @Test
    void aDamagedGoldenFailsWhereItIsDamaged() {
        Path damaged = edited("damaged", name -> true, "f64.vision.block.0.q", "f64.vision.block.0.q");
        Run run =
                Run.of("audit", "--model", MODEL, "--golden", damaged).exits(1).prints("FAILED 85/86");
        List<String> failures =
                run.out().lines().filter(l -> l.startsWith("FAIL ")).toList();
        assertEquals(1, failures.size(), run::out);
        assertTrue(failures.getFirst().startsWith("FAIL vision.block.0.q  max 0.5"), run::out);
    }

    @Test
    void aTensorThatIsNeverComputedFails() {
        Path renamed = edited("renamed", name -> true, "f64.text.pooled", "f64.text.unheard_of");
        Run.of("audit", "--model", MODEL, "--golden", renamed)
                .exits(1)
                .prints("FAIL text.unheard_of  not computed")
                .prints("FAILED 85/86");
    }

    @Test
    void anotherActivationFails() throws IOException {
        Path model = Files.createDirectory(directory.resolve("gelu"));
        try (var files = Files.list(MODEL)) {
            for (Path file : files.toList()) Files.copy(file, model.resolve(file.getFileName()));
        }
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("quick_gelu", "gelu"));
        Run run = Run.of("audit", "--model", model, "--golden", GOLDEN).exits(1);
        run.prints("ok   vision.block.0.fc1").prints("FAIL vision.block.0.act").prints("FAIL image_embeds");
    }

    @Test
    void anotherToleranceDecides() {
        Run.of("audit", "--model", MODEL, "--golden", GOLDEN, "--tol", "bf16")
                .exits(0)
                .prints("within bf16");
        Run.of("audit", "--model", MODEL, "--golden", GOLDEN, "--tol", "exact")
                .exits(1)
                .prints("FAIL image_embeds ");
        Run.of("audit", "--model", MODEL, "--golden", GOLDEN, "--tol", "x")
                .exits(2)
                .complains("fp32, f16w");
    }

    @Test
    void aDumpIsAGoldenOfItsOwn() {
        Path dump = directory.resolve("dump.safetensors");
        Run.of("audit", "--model", MODEL, "--inputs", GOLDEN, "--dump", dump)
                .exits(0)
                .says("wrote 201 tensors");
        // It holds its inputs.
        Run.of("audit", "--model", MODEL, "--golden", dump, "--tol", "exact")
                .exits(0)
                .prints("PASS 199/199");
        try (SafetensorsFile file = SafetensorsFile.open(dump)) {
            assertEquals(
                    List.of(3L, 64L, 4L, 4L),
                    file.tensors().get("vision.patch_embedding.conv").shape());
            assertEquals(
                    List.of(5L, 3L, 16L, 16L),
                    file.tensors().get("text.block.0.attn_probs").shape());
        }
    }

    @Test
    void imagesAndTextsAreInputs() {
        Path dump = directory.resolve("own.safetensors");
        String[] texts = {"--text", "a photo of a cat", "--text", "a"};
        Run.of(
                        "audit",
                        "--model",
                        MODEL,
                        "--dump",
                        dump,
                        Run.example("dog.png"),
                        texts[0],
                        texts[1],
                        texts[2],
                        texts[3])
                .exits(0);
        Run.of("audit", "--model", MODEL, "--golden", dump, "--tol", "exact")
                .exits(0)
                .prints("ok   image_embeds")
                .prints("ok   text_embeds")
                .prints("PASS 199/199");
        Run.of("audit", "--model", MODEL, "--golden", dump, "--tol", "exact", Run.example("rocket.png"), "--text", "a")
                .exits(1)
                .prints("FAIL image_embeds");
        Run.of("audit", "--model", MODEL, "--inputs", dump, "--text", "a", "--dump", dump)
                .exits(2)
                .complains("not both");
    }

    @Test
    void oneTowerIsEnough() {
        Path dump = directory.resolve("text.safetensors");
        Run.of("audit", "--model", MODEL, "--dump", dump, "--text", "a").exits(0);
        Run run = Run.of("audit", "--model", MODEL, "--golden", dump, "--tol", "exact")
                .exits(0)
                .says("the image tower is not run");
        assertFalse(run.out().contains("vision."), run::out);
        Run.of("audit", "--model", MODEL, "--dump", dump, Run.example("dog.png"))
                .exits(0);
        run = Run.of("audit", "--model", MODEL, "--golden", dump, "--tol", "exact")
                .exits(0)
                .says("the text tower is not run");
        assertFalse(run.out().contains("text."), run::out);
    }

    /** A prefix chooses among the stored names; it need not be a precision, nor end at a dot. */
    @ParameterizedTest
    @CsvSource({
        "f64.vision.block.0.,      13",
        "f64.text.final,           1",
        "f64.image,                1",
        "f64,                      86",
        "f32.,                     4"
    })
    void prefixesChooseByStoredNames(String prefix, int count) {
        Run.of("audit", "--model", MODEL, "--golden", GOLDEN, "--prefix", prefix)
                .exits(0)
                .prints("PASS " + count + "/" + count);
    }

    @Test
    void prefixesChooseInDumps() {
        Path dump = directory.resolve("dump.safetensors");
        Run.of("audit", "--model", MODEL, "--inputs", GOLDEN, "--dump", dump).exits(0);
        Run.of("audit", "--model", MODEL, "--golden", dump, "--prefix", "vision.block.2.", "--tol", "exact")
                .exits(0)
                .prints("ok   vision.block.2.attn_probs")
                .prints("PASS 13/13");
    }

    @Test
    void aPrefixOfTwoPrecisionsIsRefused() {
        Run.of("audit", "--model", MODEL, "--golden", GOLDEN, "--prefix", "f")
                .exits(2)
                .complains("choose with --prefix");
    }

    @Test
    void inputsAndPrefixAreSelectable() {
        Path inputs = edited("inputs", name -> name.startsWith("input."), "", "");
        Path golden = edited("golden", name -> name.startsWith("f32."), "", "");
        Run.of("audit", "--model", MODEL, "--golden", golden, "--inputs", inputs, "--prefix", "f32.")
                .exits(0)
                .prints("PASS 4/4");
        Run.of("audit", "--model", MODEL, "--golden", golden, "--prefix", "f32.")
                .exits(2)
                .complains("neither");
        Run.of("audit", "--model", MODEL, "--golden", GOLDEN, "--prefix", "nope.")
                .exits(2)
                .complains("nope.");
        Run.of("audit", "--model", MODEL, "--golden", golden, "--inputs", inputs)
                .exits(2)
                .complains("no tensor to compare");
    }

    @Test
    void wrongUsage() {
        Run.of("audit", "--model", MODEL).exits(2).complains("give --golden, --dump or both");
        Run.of("audit", "--dump", directory.resolve("x")).exits(2).complains("no inputs");
        Run.of("audit", "--golden", "missing.safetensors").exits(2).complains("no such file");
        Run.of("audit", "--golden", GOLDEN).exits(2).complains("pixel values");
    }

    /**
     * A copy of the golden file with some of its tensors, one renamed; if it keeps its name, its first value is off by
     * 0.5.
     */
    private Path edited(String name, Predicate<String> keep, String tensor, String renamed) {
        Path file = directory.resolve(name + ".safetensors");
        try (SafetensorsFile source = SafetensorsFile.open(GOLDEN)) {
            assertTrue(tensor.isEmpty() || source.tensors().containsKey(tensor), tensor);
            List<TensorInfo> infos = source.tensors().values().stream()
                    .filter(info -> keep.test(info.name()))
                    .map(info ->
                            info.name().equals(tensor) ? new TensorInfo(renamed, info.dtype(), info.shape()) : info)
                    .toList();
            SafetensorsWriter.write(file, infos, Map.of(), (info, sink) -> {
                try (Arena arena = Arena.ofConfined()) {
                    boolean edited = info.name().equals(renamed);
                    MemorySegment data = arena.allocate(info.byteSize());
                    data.copyFrom(source.map(edited ? tensor : info.name(), arena));
                    if (edited && tensor.equals(renamed))
                        data.set(ValueLayout.JAVA_FLOAT, 0, data.get(ValueLayout.JAVA_FLOAT, 0) + 0.5f);
                    sink.write(data);
                }
            });
        }
        return file;
    }
}
