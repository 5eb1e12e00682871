package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Compares many callers of one image each with one caller of all images.
 *
 * @param model which
 * @param callers how many
 * @param ratio the target for the batch's time divided by the callers'
 */
record CallersCase(String id, String model, int callers, double ratio) implements Case {
    private static final String BATCH = "one batch";
    private static final int WARM_UPS = 1;
    private static final int ROUNDS = 3;

    @Override
    public List<Row> measure(Bench bench) throws IOException, InterruptedException, EngineException {
        int threads = Bench.allThreads();
        int rounds = bench.rounds(ROUNDS);
        try (EngineProcess many = bench.launcher().start(Clip4jEngine.NAME, threads);
                EngineProcess one = bench.launcher().start(Clip4jEngine.NAME, threads)) {
            many.open(bench.models().image(model, 1));
            one.open(bench.models().image(model, callers));
            many.settle();
            one.settle();
            double[] apart = new double[rounds];
            double[] together = new double[rounds];
            for (int round = -WARM_UPS; round < rounds; round++) {
                double callersTime = many.callers(callers);
                double batchTime = one.run(1);
                if (round < 0) continue;
                apart[round] = callersTime;
                together[round] = batchTime;
            }
            SequencedMap<String, Double> values = new LinkedHashMap<>();
            values.put(Clip4jEngine.NAME, Statistics.median(apart) * 1e3);
            values.put(BATCH, Statistics.median(together) * 1e3);
            String title = model + " image, " + callers + " callers at b1, " + threads + "T";
            return List.of(
                    new Row(id, title, Row.Unit.MILLISECONDS, values, List.of(new Row.Bar(BATCH, ratio)), List.of()));
        }
    }
}
