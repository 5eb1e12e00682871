package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.benchmarks.engine.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The start on a machine where others keep every processor busy, compared with the start on a quiet one: there the
 * compilers, which run beside the first calls, get little of it.
 *
 * @param model which
 * @param rounds of a full run
 * @param times how many times as long as on a quiet machine the first embedding may take
 * @param seconds how long classifying one image from the command line may take
 */
record BusyStartCase(String id, String model, int rounds, double times, double seconds) implements Case {
    private static final String QUIET = "quiet";
    private static final Path BUILT = Path.of("clip-cli", "target", "clip", "built");

    private static final List<String> CLASSIFY =
            List.of("./clip", "classify", "--label", "dog", "--label", "rocket", "examples/dog.png");

    /** Takes some seconds. */
    private interface Work {
        double seconds() throws IOException, InterruptedException, EngineException;
    }

    @Override
    public List<Row> measure(Bench bench) throws IOException, InterruptedException, EngineException {
        int busy = Bench.allThreads();
        String load = ", " + busy + " busy processes";
        Job job = bench.models().image(model, 1);
        List<Row> rows = new ArrayList<>();
        SequencedMap<String, Double> embedding =
                inTurns(bench, busy, () -> StartCase.fresh(bench, Clip4jEngine.NAME, job)[0]);
        rows.add(new Row(
                id,
                model + ", process start to first image embedding" + load,
                Row.Unit.SECONDS,
                embedding,
                List.of(new Row.Bar(QUIET, 1 / times)),
                List.of("at most " + Table.number(times) + " times as long as quiet")));
        rows.add(classify(bench, busy, load));
        return rows;
    }

    private Row classify(Bench bench, int busy, String load) throws IOException, InterruptedException, EngineException {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        if (Files.exists(BUILT)) {
            classify(bench); // builds, if the sources have changed
            values.putAll(inTurns(bench, busy, () -> classify(bench)));
        } else {
            notes.add("not run: clip has not been built; run ./clip once");
        }
        values.put(Row.LIMIT, seconds);
        String title = "clip classify of one image" + load;
        return new Row(id, title, Row.Unit.SECONDS, values, List.of(new Row.Bar(Row.LIMIT, 1)), notes);
    }

    /** The median of clip4j beside busy processes, and without them. */
    private SequencedMap<String, Double> inTurns(Bench bench, int busy, Work work)
            throws IOException, InterruptedException, EngineException {
        int turns = bench.rounds(rounds);
        double[] quiet = new double[turns];
        double[] loaded = new double[turns];
        for (int turn = 0; turn < turns; turn++) {
            quiet[turn] = work.seconds();
            try (BusyProcesses _ = BusyProcesses.start(busy)) {
                loaded[turn] = work.seconds();
            }
        }
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put(Clip4jEngine.NAME, Statistics.median(loaded));
        values.put(QUIET, Statistics.median(quiet));
        return values;
    }

    private static double classify(Bench bench) throws IOException, InterruptedException, EngineException {
        long begin = System.nanoTime();
        Path log = bench.scratch().resolve("classify.log");
        ProcessBuilder clip =
                new ProcessBuilder(CLASSIFY).redirectErrorStream(true).redirectOutput(log.toFile());
        List<String> options = bench.isa().javaOptions();
        if (!options.isEmpty())
            clip.environment().merge("CLIP4J_JAVA_OPTS", String.join(" ", options), (own, more) -> own + " " + more);
        int code = clip.start().waitFor();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (code != 0) throw new EngineException("clip classify failed, see " + log);
        return seconds;
    }
}
