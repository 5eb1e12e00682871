package io.github.clip4j.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.Run;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.MatrixView;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
    private static final Path TINY = GoldenFiles.path("checkpoints/tiny-hf");

    @TempDir
    private Path directory;

    @Test
    void aModelIsTheSameAsItself() {
        Run.of("diff", TINY, TINY).exits(0).prints("SAME 182 tensors: 182 the same, 0 within the tolerance, 0 differ");
    }

    /** The same weights in float16, under other names, stacked and transposed. */
    @Test
    void layoutsDoNotMatter() {
        Run.of(
                        "diff",
                        GoldenFiles.path("checkpoints/tiny64-hf-f16"),
                        GoldenFiles.path("checkpoints/tiny64-openclip-f16"))
                .exits(0)
                .prints("SAME 50 tensors: 50 the same");
    }

    /** Float16 keeps 11 bits of each value. */
    @Test
    void theToleranceIsRelative() {
        Path f32 = GoldenFiles.path("checkpoints/tiny64-hf-f32");
        Path f16 = GoldenFiles.path("checkpoints/tiny64-hf-f16");
        Run.of("diff", f32, f16).exits(1).prints("DIFFERENT").prints("first difference: ");
        Run.of("diff", f32, f16, "--tolerance", "4.9e-4")
                .exits(0)
                .prints("SAME")
                .prints(" 0 differ");
        Run.of("diff", f32, f16, "--tolerance", "1e-5").exits(1);
        Run.of("diff", f32, f16, "--tolerance", "-1").exits(2).complains("0 or more");
    }

    @Test
    void settingsAreCompared() throws IOException {
        Path model = Files.createDirectory(directory.resolve("gelu"));
        try (Stream<Path> files = Files.list(TINY)) {
            for (Path file : files.toList()) Files.copy(file, model.resolve(file.getFileName()));
        }
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("quick_gelu", "gelu"));
        Run.of("diff", TINY, model)
                .exits(1)
                .prints("setting vision.activation: QUICK_GELU | GELU")
                .prints("0 differ");
    }

    @Test
    void otherDimensionsAreNamed() {
        Run.of("diff", TINY, "demo")
                .exits(1)
                .prints("shape visual.conv1.weight: [64, 192] | [192, 192]")
                .prints("setting preprocessing.size: 32x32 | 64x64")
                .prints("setting embedDim: 40 | 128");
    }

    /** Alphabetically the eleventh block comes before the second. */
    @Test
    void theFirstDifferenceIsTheFirstComputed() {
        Path dump = directory.resolve("a.safetensors");
        Run.of("trace", "--model", TINY, "a", "--out", dump).exits(0);
        List<String> changed = List.of(
                "transformer.resblocks.10.ln_1", "transformer.resblocks.2.mlp.c_fc", "transformer.resblocks.2.ln_2");
        Path other = changed(dump, changed);
        Run.of("diff", dump, dump).exits(0).prints("SAME");
        Run run = Run.of("diff", dump, other)
                .exits(1)
                .prints("first difference: transformer.resblocks.2.ln_2\n")
                .prints(" 3 differ");
        assertTrue(run.out().contains("at row 1, column 0"), run::out);
        List<JsonObject> json = Run.of("diff", "--json", dump, other).exits(1).json();
        assertEquals(
                List.of(
                        "transformer.resblocks.2.ln_2",
                        "transformer.resblocks.2.mlp.c_fc",
                        "transformer.resblocks.10.ln_1"),
                json.subList(0, 3).stream()
                        .map(line -> line.string("tensor").orElseThrow())
                        .toList());
        assertEquals(
                "transformer.resblocks.2.ln_2", json.getLast().string("first").orElseThrow());
        Run.of("diff", dump, TINY).exits(2).complains("give two of one kind");
    }

    /** A copy in which the first value of the second row of some tensors is larger by 1. */
    private Path changed(Path dump, List<String> names) {
        Path file = directory.resolve("b.safetensors");
        try (SafetensorsFile source = SafetensorsFile.open(dump)) {
            SafetensorsWriter.write(file, List.copyOf(source.tensors().values()), Map.of(), (info, sink) -> {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment data = arena.allocate(info.byteSize());
                    data.copyFrom(source.map(info.name(), arena));
                    long second = info.shape().getLast() * Float.BYTES;
                    if (names.contains(info.name()))
                        data.set(
                                ValueLayout.JAVA_FLOAT_UNALIGNED,
                                second,
                                data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, second) + 1);
                    sink.write(data);
                }
            });
        }
        return file;
    }

    @Test
    void numbersThatAreNoneDiffer() {
        MatrixView nan = MatrixView.of(1, 2, new float[] {1, Float.NaN});
        MatrixView one = MatrixView.of(1, 2, new float[] {1, 1});
        assertEquals(0, Divergence.of("x", List.of(2L), nan, nan).max());
        assertEquals(
                Double.POSITIVE_INFINITY,
                Divergence.of("x", List.of(2L), nan, one).relative());
        assertEquals(1, Divergence.of("x", List.of(2L), one, nan).column());
    }
}
