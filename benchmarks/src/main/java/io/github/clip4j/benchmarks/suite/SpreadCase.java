package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.benchmarks.engine.Job;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Whether every JVM settles at the same speed: the largest median of several fresh ones divided by the smallest.
 *
 * @param model which
 * @param limit the target
 */
record SpreadCase(String id, String model, double limit) implements Case {
    private static final int PROCESSES = 10;
    private static final int WARM_UPS = 6;

    @Override
    public List<Row> measure(Bench bench) throws IOException, InterruptedException, EngineException {
        Job job = bench.models().image(model, 1);
        double[] medians = new double[bench.quick() ? PROCESSES / 2 : PROCESSES];
        for (int i = 0; i < medians.length; i++) {
            try (EngineProcess engine = bench.launcher().start(Clip4jEngine.NAME, Bench.allThreads())) {
                engine.open(job);
                medians[i] = Duel.alone(engine, WARM_UPS, 5);
            }
        }
        Arrays.sort(medians);
        double fastest = medians[0];
        double slowest = medians[medians.length - 1];
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put(Clip4jEngine.NAME, slowest / fastest);
        values.put(Row.LIMIT, limit);
        String note = String.format(Locale.ROOT, "medians from %.0f to %.0f ms", fastest * 1e3, slowest * 1e3);
        String title = model + " image b1, spread of " + medians.length + " JVMs (max/min of medians)";
        return List.of(new Row(id, title, Row.Unit.RATIO, values, List.of(new Row.Bar(Row.LIMIT, 1)), List.of(note)));
    }
}
