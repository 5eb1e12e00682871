package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.cpu.MachineLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Whether C2 keeps its word: after the warm-up no kernel may be deoptimised; a forward pass may not allocate, as it does where a kernel's vectors become
 * objects; and the matrix product must stay near the peak, which it cannot with accumulators spilled to the stack (a third of the speed).
 *
 * @param model whose forward passes run
 * @param share of the peak that the product must reach
 */
record CompileCheck(String id, String model, double share) implements Case {
    private static final String KERNELS = "io.github.clip4j.cpu.kernel.";
    private static final int WARM_UPS = 12;
    private static final int RUNS = 30;

    /**
     * Megabytes: the operations allocate nothing, a call's queue and results 0.007; with the vectors of layer normalisation boxed it was 5.7.
     */
    private static final double ALLOCATED = 0.02;

    @Override
    public List<Row> measure(Bench bench) throws IOException, InterruptedException, EngineException {
        Path log = bench.scratch().resolve("deoptimization.log");
        Files.deleteIfExists(log);
        List<String> options = List.of("-Xlog:deoptimization=debug:file=" + log + "::filecount=0");
        try (EngineProcess engine = bench.launcher().start(Clip4jEngine.NAME, 1, options)) {
            engine.open(bench.models().image(model, 1));
            engine.settle();
            engine.run(WARM_UPS);
            long before = Files.size(log);
            long heap = engine.allocated();
            engine.run(RUNS);
            double allocated = (double) (engine.allocated() - heap) / RUNS;
            List<String> kernels = deoptimized(Files.readString(log).substring((int) before));
            return List.of(deoptimizations(kernels), allocation(allocated), product(bench, engine));
        }
    }

    /** The lines of the log whose method is a kernel's; others have its types among their parameters. */
    static List<String> deoptimized(String log) {
        return log.lines()
                .filter(line -> line.split("\\(", 2)[0].contains(KERNELS))
                .toList();
    }

    private Row deoptimizations(List<String> kernels) {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put(Clip4jEngine.NAME, (double) kernels.size());
        values.put(Row.LIMIT, 0.0);
        String title = "kernels deoptimised after " + WARM_UPS + " forward passes of " + model;
        return new Row(id, title, Row.Unit.COUNT, values, List.of(new Row.Bar(Row.LIMIT, 1)), kernels);
    }

    private Row allocation(double bytes) {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put(Clip4jEngine.NAME, bytes / 1e6);
        values.put(Row.LIMIT, ALLOCATED);
        String title = "heap memory of a forward pass of " + model + ", 1T";
        return new Row(id, title, Row.Unit.MEGABYTES, values, List.of(new Row.Bar(Row.LIMIT, 1)), new ArrayList<>());
    }

    private Row product(Bench bench, EngineProcess engine) throws InterruptedException, EngineException {
        Job job = new Job.Gemm(257, 4096, 1024);
        engine.open(job);
        double seconds = Duel.alone(engine, WARM_UPS, 9);
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put(Clip4jEngine.NAME, job.operations() / seconds / 1e9);
        MachineLimits limits = bench.limits().get(1);
        if (limits != null) values.put(GemmCase.PEAK, limits.gigaFlops());
        String title = "share of the peak, " + GemmCase.label(job) + ", 1T";
        return new Row(
                id, title, Row.Unit.GFLOPS, values, List.of(new Row.Bar(GemmCase.PEAK, share)), new ArrayList<>());
    }
}
