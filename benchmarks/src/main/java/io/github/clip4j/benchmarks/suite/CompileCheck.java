package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.code.Disassembler;
import io.github.clip4j.benchmarks.code.VectorLoops;
import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.cpu.limits.MachineLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Checks C2's code at every width of vectors that the processor has: no innermost loop of a kernel may move vectors to
 * the stack and back, which only its machine code shows; after the warm-up no kernel may be deoptimised; a forward pass
 * may not allocate, as it does where a kernel's vectors become objects; and the matrix product must stay near the peak
 * of that width.
 *
 * @param model whose forward passes run
 * @param share of the peak that the product must reach
 */
record CompileCheck(String id, String model, double share) implements Case {
    private static final int WARM_UPS = 12;
    private static final int RUNS = 30;
    private static final Duration PEAK_TIME = Duration.ofMillis(300);

    /**
     * Megabytes: the operations allocate nothing, a call's queue and results 0.007; with the vectors of layer
     * normalisation boxed it was 5.7.
     */
    private static final double ALLOCATED = 0.02;

    @Override
    public List<Row> measure(Bench bench) throws IOException, InterruptedException {
        if (!Disassembler.isThere()) return List.of(failure("machine code of the kernels", Disassembler.MISSING));
        List<Row> rows = new ArrayList<>();
        MachineLimits limits = bench.limits().get(1);
        for (Width width : Width.all(limits == null ? 0 : limits.vectorBits(), bench.isa())) {
            Bench.progress(id + ", " + width.title());
            try {
                rows.addAll(measure(bench, width));
            } catch (EngineException e) {
                rows.add(failure(width.title() + ": engine", String.valueOf(e.getMessage())));
            }
        }
        // A check that saw nothing must not pass.
        return rows.isEmpty() ? List.of(failure("machine code of the kernels", "no vectors here")) : rows;
    }

    private List<Row> measure(Bench bench, Width width) throws IOException, InterruptedException, EngineException {
        Path traps = bench.scratch().resolve("deoptimization-" + width.file() + ".log");
        Path code = bench.scratch().resolve("machine-code-" + width.file() + ".log");
        Files.deleteIfExists(traps);
        Files.deleteIfExists(code);
        List<Row> rows = new ArrayList<>();
        try (EngineProcess engine = bench.launcher().start(Clip4jEngine.NAME, 1, options(width, traps, code))) {
            KernelWork.run(engine);
            engine.open(bench.models().image(model, 1));
            engine.settle();
            engine.run(WARM_UPS);
            long before = Files.size(traps);
            long heap = engine.allocated();
            engine.run(RUNS);
            double allocated = (double) (engine.allocated() - heap) / RUNS;
            List<String> kernels = deoptimized(Files.readString(traps).substring((int) before));
            String after = " after " + WARM_UPS + " forward passes of " + model;
            rows.add(count(width.title() + ": kernels deoptimised" + after, kernels.size(), kernels));
            rows.add(allocation(width, allocated));
            rows.add(product(width, engine));
        }
        // The log is whole when the process has ended.
        rows.addAll(0, code(bench, width, KernelCode.read(code)));
        return rows;
    }

    private static List<String> options(Width width, Path traps, Path code) {
        List<String> options = new ArrayList<>(width.options());
        options.addAll(KernelCode.javaOptions(code));
        // Warnings would otherwise be lines between the engine's answers.
        options.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr"));
        options.add("-Xlog:deoptimization=debug:file=" + traps + "::filecount=0");
        return options;
    }

    private List<Row> code(Bench bench, Width width, KernelCode code) throws IOException, InterruptedException {
        List<String> notes = new ArrayList<>();
        long moves = 0;
        for (KernelCode.Loops loops : code.loops(new Disassembler(bench.scratch()))) {
            moves += loops.stackMoves();
            notes.add(loops.describe());
        }
        var expected = VectorLoops.of(MachineLimits.class, KernelCode.PACKAGE);
        List<String> missing = code.missing(expected);
        List<String> words = new ArrayList<>();
        if (!missing.isEmpty()) words.add("not compiled: " + String.join(", ", missing));
        List<String> idle = code.idle(expected);
        if (!idle.isEmpty()) words.add("not used here: " + String.join(", ", idle));
        return List.of(
                count(
                        width.title() + ": moves of vectors to and from the stack in innermost loops",
                        (double) moves,
                        notes),
                count(width.title() + ": kernels without machine code by C2", missing.size(), words));
    }

    /** The lines of the log whose method is a kernel's; others have its types among their parameters. */
    static List<String> deoptimized(String log) {
        return log.lines()
                .filter(line -> line.split("\\(", 2)[0].contains(KernelCode.PACKAGE + "."))
                .toList();
    }

    private Row failure(String title, String why) {
        return count(title, 1, List.of(why));
    }

    /** A row for a count that must be 0. */
    private Row count(String title, double found, List<String> notes) {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put(Clip4jEngine.NAME, found);
        values.put(Row.LIMIT, 0.0);
        return new Row(id, title, Row.Unit.COUNT, values, List.of(new Row.Bar(Row.LIMIT, 1)), notes);
    }

    private Row allocation(Width width, double bytes) {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put(Clip4jEngine.NAME, bytes / 1e6);
        values.put(Row.LIMIT, ALLOCATED);
        String title = width.title() + ": heap memory of a forward pass of " + model + ", 1T";
        return new Row(id, title, Row.Unit.MEGABYTES, values, List.of(new Row.Bar(Row.LIMIT, 1)), List.of());
    }

    /** A panel of the weights stays in the second-level cache while all rows pass over it. */
    private Row product(Width width, EngineProcess engine) throws InterruptedException, EngineException {
        Job job = new Job.Gemm(257, 4096, 1024);
        engine.open(job);
        double seconds = Duel.alone(engine, WARM_UPS, 9);
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put(Clip4jEngine.NAME, job.operations() / seconds / 1e9);
        values.put(GemmCase.PEAK, engine.limits(1, PEAK_TIME).gigaFlops());
        String title = width.title() + ": share of the peak, " + GemmCase.label(job) + ", 1T";
        return new Row(id, title, Row.Unit.GFLOPS, values, List.of(new Row.Bar(GemmCase.PEAK, share)), List.of());
    }
}
