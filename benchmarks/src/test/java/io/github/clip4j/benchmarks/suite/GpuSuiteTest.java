package io.github.clip4j.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.benchmarks.engine.ImageWork;
import io.github.clip4j.converter.synthetic.SyntheticCheckpoint;
import io.github.clip4j.families.Families;
import io.github.clip4j.json.Json;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        GpuOptions options = new GpuOptions(
                "cpu",
                TINY,
                "",
                json,
                false,
                0,
                List.of(Precision.FP32),
                List.of(1, 3),
                List.of(64, 96),
                Duration.ofMillis(10));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(0, run(options, new Availability(true, 1, "a device"), out));
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("device: a device\n"), text);
        assertTrue(text.contains("  right\n"), text);
        List<?> modes =
                (List<?>) Json.parseObject(Files.readAllBytes(json)).members().get("modes");
        assertTrue(String.valueOf(modes).contains("peakShare"), String.valueOf(modes));
    }

    @Test
    void wrongEmbeddingsAndMissingMemoryAreSaid() {
        GpuReport.Speed speed = new GpuReport.Speed(8, 1234, 200_000, 0.5, "");
        GpuReport.Speed none = new GpuReport.Speed(256, 0, 0, 0, "out of memory");
        GpuReport.Mode mode = new GpuReport.Mode(
                "fp16", new GpuReport.Correctness(1e-3, 2.5e-3, 0.1, 2.5e-3), 400_000, 8192, List.of(speed, none));
        GpuReport report = new GpuReport(new LinkedHashMap<>(), List.of(mode));
        assertFalse(report.right());
        String text = report.text();
        assertTrue(
                text.contains("fp16      goldens 1.00e-03 (bound 2.5e-03), model 1.00e-01 (bound 2.5e-03)  WRONG\n"),
                text);
        assertFalse(new GpuReport.Mode("tf32", new GpuReport.Correctness(1, 0.1, 0, 1), 1, 1, List.of()).right());
        assertTrue(text.contains("fp16            8         1234       200000     50.0 %\n"), text);
        assertTrue(text.contains("fp16          256  out of memory\n"), text);
        assertTrue(text.contains("peak: 400000 GFLOP/s, products of 8192 x 8192 x 8192\n"), text);
        assertFalse(report.json().contains("256,\"imagesPerSecond"), report.json());
    }

    /** Published: 4.4 and 81 billion multiply-adds with a whole last block, counted as two operations here. */
    @Test
    void workOfTheKnownModels() {
        assertEquals(8.7e9, ImageWork.operations(SyntheticCheckpoint.config("ViT-B-32")), 0.7e9);
        assertEquals(160e9, ImageWork.operations(SyntheticCheckpoint.config("ViT-L-14")), 8e9);
        try (PretrainedModel tiny = Families.open(TINY)) {
            assertTrue(ImageWork.operations(tiny.config()) > 0);
        }
    }

    @Test
    void commandLine() {
        GpuOptions options = GpuOptions.parse(List.of(
                "--precisions", "fp16,bf16", "--batches", "1,64", "--device", "1", "--quick", "--model-dir", "m"));
        assertEquals(List.of(Precision.FP16, Precision.BF16), options.precisions());
        assertEquals(List.of(1, 64), options.batches());
        assertEquals(1, options.device());
        assertEquals(Path.of("m"), options.models());
        for (List<String> wrong : List.of(
                List.of("--batches", "0"),
                List.of("--nothing", "1"),
                List.of("--json"),
                List.of("--precisions", "fp8")))
            assertThrows(IllegalArgumentException.class, () -> GpuOptions.parse(wrong), wrong::toString);
    }
}
