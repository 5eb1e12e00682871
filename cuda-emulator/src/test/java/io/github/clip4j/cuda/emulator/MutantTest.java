package io.github.clip4j.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Real kernels, each time without one of the instructions that order their threads: the emulator must miss it. */
class MutantTest {
    private final Fixture device = new Fixture();

    /** A kernel, how to run it, and what makes its threads wait. */
    private record Original(String file, String kernel, Launch launch, String... waits) {}

    private interface Launch {
        void run(PtxKernel kernel);
    }

    private record Mutant(String name, String ptx, Original original) {}

    @TestFactory
    Stream<DynamicTest> everyWaitIsMissed() {
        return originals()
                .flatMap(original -> mutants(original).stream())
                .map(mutant -> DynamicTest.dynamicTest(mutant.name, () -> fails(mutant)));
    }

    /** Or the mutants would prove nothing. */
    @TestFactory
    Stream<DynamicTest> originalsRun() {
        return originals()
                .map(original -> DynamicTest.dynamicTest(
                        original.kernel,
                        () -> original.launch.run(Fixture.module(original.file).kernel(original.kernel))));
    }

    private static void fails(Mutant mutant) {
        PtxKernel kernel = PtxModule.parse(mutant.ptx).kernel(mutant.original.kernel);
        String message = assertThrows(EmulationException.class, () -> mutant.original.launch.run(kernel))
                .getMessage();
        boolean known = message.contains("race") || message.contains("under way") || message.contains("uninitialised");
        assertTrue(known, message);
    }

    private Stream<Original> originals() {
        long x = device.upload(Fixture.random(64 * 64, 1));
        long y = device.upload(Fixture.random(64 * 64, 2));
        long to = device.memory.allocate(4 * 64 * 64);
        long ints = device.upload(new int[64]);
        long bins = device.upload(new int[64]);
        long sixteen = device.upload(new short[64 * 64]);
        String warps = "warps.80.ptx";
        Launch tile = k -> device.launch(k, 1, 32, to, sixteen, sixteen, 64);
        return Stream.of(
                new Original(warps, "blockSum", k -> device.launch(k, 3, 128, to, x, 1000), "bar.sync"),
                new Original(
                        warps,
                        "normalise",
                        k -> device.launch(k, new Dim3(2, 1, 1), new Dim3(64, 1, 1), 256, to, x, 200, 1e-5f),
                        "bar.sync"),
                new Original(
                        warps,
                        "matmul",
                        k -> device.launch(k, new Dim3(1, 1, 1), new Dim3(16, 16, 1), 0, to, x, y, 16, 16, 48),
                        "bar.sync"),
                new Original(
                        warps, "histogram", k -> device.launch(k, 1, 64, bins, to, ints, bins, ints, 64), "bar.sync"),
                new Original(warps, "rotate", k -> device.launch(k, 1, 64, to, x), "bar.warp.sync"),
                new Original(warps, "attention", k -> device.launch(k, 1, 128, to, x, y, y, 60, 64, 1f), "bar.sync"),
                new Original(
                        "tensor.80.ptx", "tileK8", k -> device.launch(k, 1, 32, to, sixteen, sixteen), "bar.warp.sync"),
                new Original("tensor.80.ptx", "tileF16", tile, "bar.sync", "cp.async.wait", "cp.async.commit"));
    }

    private static List<Mutant> mutants(Original original) {
        List<String> lines = Fixture.text(original.file, original.kernel);
        List<Mutant> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (Stream.of(original.waits).noneMatch(line::startsWith)) continue;
            List<String> without = new ArrayList<>(lines);
            without.set(i, "");
            String name = original.kernel + " without " + line + " at line " + (i + 1);
            found.add(new Mutant(name, String.join("\n", without), original));
        }
        assertTrue(!found.isEmpty(), original.kernel);
        return found;
    }
}
