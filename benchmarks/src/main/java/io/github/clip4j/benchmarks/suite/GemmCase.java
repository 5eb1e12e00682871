package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.cpu.MachineLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Single operations in GFLOP/s, beside the measured peak: the linear layers of ViT-L/14 on clip4j and three BLAS libraries; attention and layer normalisation
 * on clip4j.
 */
record GemmCase(String id, int threads, List<Job> jobs, List<String> engines) implements Case {
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
            if (started.size() > 1) for (EngineProcess engine : started) notes.add(engine.describe());
            List<Row> rows = new ArrayList<>();
            for (Job job : jobs) {
                rows.add(row(bench, started, job, rows.isEmpty() ? notes : new ArrayList<>()));
            }
            return rows;
        } finally {
            Bench.closeAll(started);
        }
    }

    private Row row(Bench bench, List<EngineProcess> started, Job job, List<String> notes)
            throws IOException, InterruptedException, EngineException {
        List<EngineProcess> able = bench.agreeing(started, job, notes);
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        Duel.run(able, 3, bench.rounds(9)).forEach((engine, seconds) -> {
            double rate = job.operations() / Statistics.median(seconds) / 1e9;
            values.put(engine, rate);
            bench.points().add(new Point(engine, label(job), threads, job.operations() / job.bytes(), rate));
        });
        MachineLimits limits = bench.limits().get(threads);
        if (limits != null) values.put(PEAK, limits.gigaFlops());
        return new Row(id, label(job) + ", " + threads + "T", Row.Unit.GFLOPS, values, List.of(), notes);
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
