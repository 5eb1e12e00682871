package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import io.github.clip4j.cpu.limits.JavaAdvice;
import io.github.clip4j.cpu.start.Capability;
import io.github.clip4j.cpu.start.ColdStart;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.weight.LazyWeights;
import io.github.clip4j.cpu.weight.Panels;
import io.github.clip4j.cpu.weight.WeightStore;
import io.github.clip4j.tensor.MatrixView;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on the class path without {@code --add-modules jdk.incubator.vector}. */
class ClassPathTest {
    private static BackendProvider provider() {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("cpu"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theVectorApiIsNotThere() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("jdk.incubator.vector.FloatVector"));
        assertFalse(CpuBackend.class.getModule().isNamed());
    }

    @Test
    void theProbeNamesTheFlag() {
        Availability availability = provider().probe();
        assertTrue(availability.usable(), availability.reason());
        assertEquals(10, availability.rank());
        assertTrue(
                availability.reason().contains("start java with --add-modules jdk.incubator.vector"),
                availability.reason());
    }

    @Test
    void openingWarnsOnceAndComputes() {
        RecordingLoggerFinder.WARNINGS.clear();
        var faulty =
                new CpuBackendProvider(Capability.ofRuntime(), () -> JavaAdvice.on(Runtime.Version.parse("25.0.1")));
        for (BackendProvider provider : List.of(provider(), faulty, faulty)) {
            try (Backend backend = provider.open(BackendOptions.DEFAULT)) {
                assertTrue(backend.describe().startsWith("cpu: scalar code, "), backend.describe());
            }
        }
        List<String> warnings = List.copyOf(RecordingLoggerFinder.WARNINGS);
        assertEquals(2, warnings.size(), warnings.toString());
        assertTrue(warnings.getFirst().contains("times slower"), warnings.getFirst());
        assertTrue(warnings.getLast().contains("JDK-8377811"), warnings.getLast());
        try (Twins twins = new Twins(2)) {
            Twins.Linears w = twins.linear(70, 30, true);
            Twins.Pair x = twins.input(9, 30);
            Twins.Pair out = twins.output(9, 70);
            twins.run(
                    ops -> ops.linear(out.reference(), x.reference(), w.reference()),
                    ops -> ops.linear(out.cpu(), x.cpu(), w.cpu()));
            twins.check("linear on the class path", out);
        }
    }

    @Test
    void weightsForWhichThereIsNoMemoryWarnOnce() {
        WeightSource source = WeightSource.of("layer", MatrixView.of(64, 64, new float[64 * 64]));
        Arena none = Arena.ofShared();
        none.close();
        Team team = new Team(1, Optional.empty());
        try (LazyWeights weights =
                new LazyWeights(new WeightStore(none, team, Storage.F32, Kernels.PANEL, Optional.empty()))) {
            Weight weight = weights.add(source);
            RecordingLoggerFinder.WARNINGS.clear();
            for (int use = 0; use < 4; use++) {
                weights.computed(1 << 30);
                Panels.open(weight).close();
            }
        }
        team.close();
        List<String> warnings = List.copyOf(RecordingLoggerFinder.WARNINGS);
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(
                warnings.getFirst().startsWith("backend cpu: weights stay in the model file: "), warnings.toString());
    }

    @Test
    void packedWeightsThatCannotBeKeptWarnOnce(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        BackendOptions options =
                new BackendOptions(1, Optional.empty(), Storage.F32, Optional.of(file.resolve("below")));
        MatrixView view = MatrixView.of(300, 290, new float[300 * 290]);
        try (Backend backend = new CpuBackend(ColdStart.none(new ScalarKernels()), 1, options)) {
            RecordingLoggerFinder.WARNINGS.clear();
            for (String name : List.of("first", "second"))
                backend.load(WeightSource.of(name, view), Backend.Role.LINEAR);
        }
        List<String> warnings = List.copyOf(RecordingLoggerFinder.WARNINGS);
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.getFirst().contains("packed weights cannot be kept in "), warnings.getFirst());
        assertTrue(
                warnings.getFirst().endsWith("; name another directory, or none: every start converts them until then"),
                warnings.getFirst());
    }
}
