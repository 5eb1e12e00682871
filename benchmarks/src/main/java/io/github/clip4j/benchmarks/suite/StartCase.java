package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Job;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Fresh processes: the time from their start to the first embedding, and their peak memory after a few more.
 *
 * @param model which
 * @param processes of each engine in a full run
 * @param engines clip4j first
 * @param peer the target for the time, relative to a peer
 * @param start the target for the time in seconds
 * @param memory the target for the memory, in megabytes
 */
record StartCase(
        String id, String model, int processes, List<String> engines, Row.Bar peer, double start, double memory)
        implements Case {
    private static final int FURTHER_RUNS = 4;

    @Override
    public List<Row> measure(Bench bench) throws IOException, InterruptedException, EngineException {
        Job job = bench.models().image(model, 1);
        List<String> notes = new ArrayList<>();
        for (String engine : engines) if (!bench.isa().binds(engine)) notes.add(Isa.unrestricted(engine));
        SequencedMap<String, double[]> seconds = new LinkedHashMap<>();
        SequencedMap<String, double[]> megabytes = new LinkedHashMap<>();
        int rounds = bench.rounds(processes);
        for (int round = 0; round < rounds; round++) {
            for (String engine : engines) {
                try {
                    double[] both = fresh(bench, engine, job);
                    seconds.computeIfAbsent(engine, _ -> new double[rounds])[round] = both[0];
                    megabytes.computeIfAbsent(engine, _ -> new double[rounds])[round] = both[1];
                } catch (EngineException e) {
                    if (round == 0) notes.add(engine + ": " + e.getMessage());
                }
            }
        }
        return List.of(
                new Row(
                        id,
                        model + ", process start to first image embedding",
                        Row.Unit.SECONDS,
                        medians(seconds, start),
                        bench.isa().comparable(List.of(peer, new Row.Bar(Row.LIMIT, 1))),
                        notes),
                new Row(
                        id,
                        model + ", peak memory, image b1",
                        Row.Unit.MEGABYTES,
                        medians(megabytes, memory),
                        List.of(new Row.Bar(Row.LIMIT, 1)),
                        List.of()));
    }

    /** Seconds to the first embedding, and megabytes after a few more. */
    static double[] fresh(Bench bench, String name, Job job) throws EngineException {
        long begin = System.nanoTime();
        try (EngineProcess engine = bench.launcher().start(name, Bench.allThreads())) {
            engine.open(bench.models().jobFor(name, job));
            engine.run(1);
            double seconds = (System.nanoTime() - begin) / 1e9;
            engine.run(FURTHER_RUNS);
            return new double[] {seconds, engine.peakMemory()};
        }
    }

    private static SequencedMap<String, Double> medians(SequencedMap<String, double[]> samples, double limit) {
        SequencedMap<String, Double> medians = new LinkedHashMap<>();
        samples.forEach((engine, values) -> medians.put(engine, Statistics.median(values)));
        medians.put(Row.LIMIT, limit);
        return medians;
    }
}
