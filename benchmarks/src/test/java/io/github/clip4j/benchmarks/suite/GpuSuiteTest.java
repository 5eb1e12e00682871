package io.github.clip4j.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.benchmarks.engine.NativeFiles;
import io.github.clip4j.benchmarks.engine.TowerWork;
import io.github.clip4j.converter.synthetic.SyntheticCheckpoint;
import io.github.clip4j.families.Families;
import io.github.clip4j.json.Json;
import io.github.clip4j.model.Mask;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.Tower;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuSuiteTest {
    private static final Path TINY = GoldenFiles.path("checkpoints/tiny-hf");

    private static int run(GpuOptions options, Availability found, ByteArrayOutputStream out) throws IOException {
        return GpuSuite.run(options, found, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @Test
    void withoutADeviceItIsSkippedWithTheReason() throws IOException {
        Availability none = new Availability(false, 0, "no NVIDIA driver");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(0, run(GpuOptions.DEFAULT, none, out));
        assertEquals(2, run(GpuOptions.parse(List.of("--require")), none, out));
        assertEquals("gpu: skipped: no NVIDIA driver\n".repeat(2), out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aBackendThatIsNotOnThePathIsAReasonToo() {
        Availability found = GpuSuite.probe("none");
        assertFalse(found.usable());
        assertTrue(found.reason().contains("not on the path"), found.reason());
    }

    /** The whole course, with the cpu in the GPU's place. */
    @Test
    void measuresAndReports(@TempDir Path directory) throws IOException {
        Path json = directory.resolve("report.json");
        Path keep = directory.resolve("kept");
        GpuOptions options = new GpuOptions(
                "cpu",
                TINY,
                "",
                json,
                false,
                0,
                List.of(Precision.FP32),
                List.of(Tower.values()),
                List.of(1, 3),
                List.of(64, 96),
                Duration.ofMillis(10),
                keep,
                false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(0, run(options, new Availability(true, 1, "a device"), out));
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("device: a device\n"), text);
        assertTrue(text.contains("  right\n"), text);
        List<?> modes =
                (List<?>) Json.parseObject(Files.readAllBytes(json)).members().get("modes");
        assertTrue(String.valueOf(modes).contains("peakShare"), String.valueOf(modes));
        assertTrue(text.matches("(?s).*fp32 +texts +3( +[\\d.]+){5} %.*"), text);
        assertFalse(text.contains("NaN"), text);
        float[] images = NativeFiles.floats(keep.resolve("images-fp32"));
        float[] pixels = NativeFiles.floats(keep.resolve("pixels"));
        try (Clip clip = Clip.load(TINY, ClipOptions.DEFAULT.withBackend("cpu"))) {
            assertArrayEquals(clip.encodePixels(pixels, 4)[0], Arrays.copyOf(images, images.length / 4));
            List<int[]> texts = GpuInputs.texts(clip.config(), 4);
            int[] ids = NativeFiles.ints(keep.resolve("ids"));
            assertArrayEquals(texts.getFirst(), Arrays.copyOf(ids, ids.length / 4));
            float[] embeddings = NativeFiles.floats(keep.resolve("texts-fp32"));
            assertArrayEquals(clip.encodeTokens(texts)[0], Arrays.copyOf(embeddings, embeddings.length / 4));
        }
    }

    /** For a profiler, which has no use for repetitions. */
    @Test
    void runsOnePassAndMeasuresNothing() throws IOException {
        GpuOptions options = new GpuOptions(
                "cpu",
                TINY,
                "",
                null,
                false,
                0,
                List.of(Precision.FP32),
                List.of(Tower.TEXT),
                List.of(2),
                List.of(64),
                Duration.ofMillis(10),
                null,
                true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(0, run(options, new Availability(true, 1, "a device"), out));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void wrongEmbeddingsAndMissingMemoryAreSaid() {
        GpuReport.Speed speed = new GpuReport.Speed("images", 8, 1000, new GpuReport.Times(0.02, 0.04, 0.005), "");
        GpuReport.Speed none = new GpuReport.Speed(
                "texts", 256, 1, new GpuReport.Times(Double.NaN, Double.NaN, Double.NaN), "out of memory");
        GpuReport.Mode mode = new GpuReport.Mode(
                "fp16", new GpuReport.Correctness(1e-3, 2.5e-3, 0.1, 2.5e-3), 400_000, 8192, List.of(speed, none));
        GpuReport report = new GpuReport(new LinkedHashMap<>(), List.of(mode));
        assertFalse(report.right());
        String text = report.text();
        assertTrue(
                text.contains("fp16      goldens 1.00e-03 (bound 2.5e-03), model 1.00e-01 (bound 2.5e-03)  WRONG\n"),
                text);
        assertFalse(new GpuReport.Mode("tf32", new GpuReport.Correctness(1, 0.1, 0, 1), 1, 1, List.of()).right());
        assertTrue(
                text.contains("fp16      images      8        400        200       1600     200000"
                        + "       12.5 %      50.0 %\n"),
                text);
        assertTrue(text.contains("fp16      texts     256  out of memory\n"), text);
        assertTrue(text.contains("peak: 400000 GFLOP/s, products of 8192 x 8192 x 8192\n"), text);
        assertFalse(report.json().contains("NaN"), report.json());
        assertTrue(report.json().contains("\"peakShare\":0.5"), report.json());
        assertTrue(
                report.json().contains("{\"inputs\":\"texts\",\"batch\":256,\"note\":\"out of memory\"}"),
                report.json());
    }

    /** Published: 4.4 and 81 billion multiply-adds with a whole last block, counted as two operations here. */
    @Test
    void workOfTheKnownModels() {
        assertEquals(8.7e9, TowerWork.image(SyntheticCheckpoint.config("ViT-B-32")), 0.7e9);
        assertEquals(160e9, TowerWork.image(SyntheticCheckpoint.config("ViT-L-14")), 8e9);
        // 12 layers of 12 C² weights, each used by 77 tokens.
        double products = 2.0 * 12 * 12 * 512 * 512 * 77;
        assertEquals(products, TowerWork.text(SyntheticCheckpoint.config("ViT-B-32"), Mask.CAUSAL), 0.06 * products);
        try (PretrainedModel tiny = Families.open(TINY)) {
            assertTrue(TowerWork.image(tiny.config()) > 0);
            assertTrue(TowerWork.text(tiny.config(), Mask.NONE) > TowerWork.text(tiny.config(), Mask.CAUSAL));
        }
    }

    @Test
    void commandLine() {
        GpuOptions options = GpuOptions.parse(List.of(
                "--precisions", "fp16,bf16", "--batches", "1,64", "--device", "1", "--quick", "--model-dir", "m"));
        assertEquals(Duration.ofMillis(500), options.time());
        GpuOptions more = GpuOptions.parse(List.of(
                "--profile", "--towers", "text", "--sizes", "64", "--seconds", "0.3", "--keep", "k", "--require"));
        assertTrue(more.profile() && more.require());
        assertEquals(List.of(Tower.TEXT), more.towers());
        assertEquals(List.of(64), more.sizes());
        assertEquals(Duration.ofMillis(300), more.time());
        assertEquals(Path.of("k"), more.keep());
        assertEquals(List.of(Precision.FP16, Precision.BF16), options.precisions());
        assertEquals(List.of(1, 64), options.batches());
        assertEquals(1, options.device());
        assertEquals(Path.of("m"), options.models());
        for (List<String> wrong : List.of(
                List.of("--batches", "0"),
                List.of("--nothing", "1"),
                List.of("--json"),
                List.of("--towers", "audio"),
                List.of("--seconds", "0"),
                List.of("--seconds", "NaN"),
                List.of("--precisions", "fp8")))
            assertThrows(IllegalArgumentException.class, () -> GpuOptions.parse(wrong), wrong::toString);
    }
}
