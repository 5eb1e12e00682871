package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.cpu.limits.MachineLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Single operations in GFLOP/s, beside the measured peak: the linear layers of ViT-L/14 on clip4j and three BLAS
 * libraries; attention and layer normalisation on clip4j.
 *
 * @param threads of each engine
 * @param jobs what to run
 * @param engines clip4j first
 * @param asked the targets of each job
 */
record GemmCase(String id, int threads, List<Job> jobs, List<String> engines, Asked asked) implements Case {
    /** The measured peak varies by less. */
    private static final double ABOVE_PEAK = 1.05;

    /** A peak this much higher with AVX-512 shows which engines use it. */
    private static final double TELLING = 1.3;

    private static final String SAME_RATES =
            "AVX-512 has the same peak as AVX2 here: rates cannot tell which of them a peer uses";

    /** The bars of a job. */
    interface Asked {
        List<Row.Bar> of(Job job);
    }

    /** A pseudo-engine. */
    static final String PEAK = "FMA peak";

    static final List<Job> LINEAR = List.of(
            new Job.Gemm(257, 3072, 1024),
            new Job.Gemm(257, 1024, 1024),
            new Job.Gemm(257, 4096, 1024),
            new Job.Gemm(257, 1024, 4096),
            new Job.Gemm(2056, 4096, 1024));

    static final List<Job> OTHERS = List.of(
            new Job.Attention(16, 257, 64, false),
            new Job.Attention(12, 77, 64, true),
            new Job.Norm(257, 1024),
            new Job.Nonlinearity(257, 4096, "QUICK_GELU"));

    static final List<String> BLAS = List.of(Clip4jEngine.NAME, "openblas", "mkl", "onednn");

    @Override
    public List<Row> measure(Bench bench) throws IOException, InterruptedException, EngineException {
        List<String> notes = new ArrayList<>();
        List<EngineProcess> started = bench.start(engines, threads, notes);
        try {
            if (started.size() > 1) {
                for (EngineProcess engine : started) notes.add(engine.describe());
            }
            boolean telling = started.size() > 1 && isTelling(bench);
            if (started.size() > 1 && bench.isa() != Isa.NATIVE && Machine.hasAvx512() && !telling)
                notes.add(SAME_RATES);
            List<Row> rows = new ArrayList<>();
            for (Job job : jobs) {
                rows.add(row(bench, started, job, telling, rows.isEmpty() ? notes : new ArrayList<>()));
            }
            return rows;
        } finally {
            Bench.closeAll(started);
        }
    }

    private Row row(Bench bench, List<EngineProcess> started, Job job, boolean telling, List<String> notes)
            throws IOException, InterruptedException, EngineException {
        List<EngineProcess> able = bench.agreeing(started, job, notes);
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        MachineLimits limits = bench.limits().get(threads);
        Duel.run(able, 3, bench.rounds(9)).forEach((engine, seconds) -> {
            double rate = job.operations() / Statistics.median(seconds) / 1e9;
            if (telling && limits != null && isAbove(engine, rate, limits)) {
                notes.add(String.format(
                        Locale.ROOT, "%s refused: %.0f GFLOP/s are above the peak without AVX-512", engine, rate));
                return;
            }
            values.put(engine, rate);
            bench.points().add(new Point(engine, label(job), threads, job.operations() / job.bytes(), rate));
        });
        if (limits != null) {
            Double own = values.get(Clip4jEngine.NAME);
            if (own != null && !isProduct(job)) notes.add(share(job, own, limits));
            values.put(PEAK, limits.gigaFlops());
        }
        return new Row(id, label(job) + ", " + threads + "T", Row.Unit.GFLOPS, values, asked.of(job), notes);
    }

    static boolean isAbove(String engine, double rate, MachineLimits limits) {
        return !engine.equals(Clip4jEngine.NAME) && rate > ABOVE_PEAK * limits.gigaFlops();
    }

    private static boolean isProduct(Job job) {
        return job instanceof Job.Gemm || job instanceof Job.Attention;
    }

    /**
     * Of what the second-level cache and the arithmetic unit allow, and what memory would: operands this small stay in
     * caches.
     */
    static String share(Job job, double rate, MachineLimits limits) {
        double intensity = job.operations() / job.bytes();
        double cached = Math.min(limits.gigaFlops(), intensity * limits.cache());
        return String.format(
                Locale.ROOT,
                "%.0f %% of the %s GFLOP/s that arithmetic and the second-level cache allow; from memory at most %s",
                100 * rate / cached,
                Table.number(cached),
                Table.number(limits.attainable(intensity)));
    }

    /** Whether rates can tell which engines use AVX-512 although they may not. */
    private static boolean isTelling(Bench bench) {
        MachineLimits limits = bench.limits().get(1);
        return bench.isa() != Isa.NATIVE
                && Machine.hasAvx512()
                && limits != null
                && Limits.nativePeak(limits) > TELLING * limits.gigaFlops();
    }

    static String label(Job job) {
        return switch (job) {
            case Job.Gemm gemm -> "linear " + gemm.m() + "x" + gemm.n() + "x" + gemm.k();
            case Job.Attention a ->
                "attention " + a.heads() + "x" + a.tokens() + "x" + a.size() + (a.causal() ? " causal" : "");
            case Job.Nonlinearity a -> a.kind() + " " + a.rows() + "x" + a.columns();
            case Job.Norm norm -> "layer norm " + norm.rows() + "x" + norm.columns();
            default -> String.valueOf(job);
        };
    }
}
