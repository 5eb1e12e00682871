package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.cpu.limits.MachineLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The context that the cases share.
 *
 * @param launcher starts engines
 * @param models checkpoints and their exports
 * @param scratch for files between processes
 * @param quick fewer rounds
 * @param isa what engines may use
 * @param limits of this machine, by threads
 * @param points of the roofline, which cases add to
 */
record Bench(
        Launcher launcher,
        Models models,
        Path scratch,
        boolean quick,
        Isa isa,
        Map<Integer, MachineLimits> limits,
        List<Point> points) {
    /**
     * The tolerance between single-precision engines, relative to the largest value: their sums are in different
     * orders.
     */
    private static final double SAME = 1e-4;

    int rounds(int full) {
        return quick ? Math.max(3, full / 3) : full;
    }

    /** As many threads as cases use at most. */
    static int allThreads() {
        return Runtime.getRuntime().availableProcessors();
    }

    static void progress(String text) {
        System.err.println("benchmarks: " + text);
    }

    /** Starts the engines that can be started; the notes say which cannot, and why. */
    List<EngineProcess> start(List<String> engines, int threads, List<String> notes) {
        List<EngineProcess> started = new ArrayList<>();
        for (String name : engines) {
            EngineProcess engine = null;
            try {
                engine = launcher.start(name, threads);
                engine.describe();
                notes.addAll(isa.notes(engine));
                started.add(engine);
            } catch (EngineException e) {
                notes.add(name + ": " + e.getMessage());
                if (engine != null) engine.close();
            }
        }
        return started;
    }

    /**
     * Opens a job on each, runs it once and compares the outputs with clip4j's; an engine that cannot do it leaves the
     * list.
     */
    List<EngineProcess> agreeing(List<EngineProcess> engines, Job job, List<String> notes) throws IOException {
        List<EngineProcess> able = new ArrayList<>();
        float[] own = null;
        for (EngineProcess engine : engines) {
            try {
                engine.open(models.jobFor(engine.engine(), job));
                engine.run(1);
                float[] output = engine.output(scratch);
                if (engine.engine().equals(Clip4jEngine.NAME)) own = output;
                if (own == null || agrees(engine.engine(), own, output, notes)) able.add(engine);
            } catch (EngineException e) {
                notes.add(engine.engine() + ": " + e.getMessage());
            }
        }
        return able;
    }

    private static boolean agrees(String engine, float[] own, float[] output, List<String> notes) {
        double difference = Statistics.difference(own, output);
        if (difference <= SAME) return true;
        boolean lossy = engine.endsWith("bf16") || engine.endsWith("int8");
        notes.add(String.format(
                Locale.ROOT, "%s: outputs differ by %.1e%s", engine, difference, lossy ? "" : ", so it is not timed"));
        return lossy;
    }

    static void closeAll(List<EngineProcess> engines) {
        engines.forEach(EngineProcess::close);
    }
}
