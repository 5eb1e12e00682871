package io.github.clip4j.benchmarks.suite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Engines that take turns, so that whatever else the machine does affects all alike. */
final class Duel {
    /** Threads that spin after a run have parked by then. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Shorter runs are repeated within a turn. */
    private static final double TURN_SECONDS = 0.1;

    /**
     * A task shorter than a turn warms up until it has not become faster for this long: then the compilers are done.
     */
    private static final double WARM_UP_SECONDS = 1;

    private static final double IMPROVED = 0.9;

    private Duel() {}

    /**
     * Seconds per run.
     *
     * @param engines with an open task each
     * @param warmUps runs before the first turn
     * @param rounds turns of each
     * @return by engine, one sample per turn
     */
    static SequencedMap<String, double[]> run(List<EngineProcess> engines, int warmUps, int rounds)
            throws EngineException, InterruptedException {
        List<Integer> repeats = new ArrayList<>();
        for (EngineProcess engine : engines) repeats.add(warmUp(engine, warmUps));
        double[][] seconds = new double[engines.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < engines.size(); turn++) {
                int index = (turn + round) % engines.size();
                Thread.sleep(PAUSE);
                seconds[index][round] = engines.get(index).run(repeats.get(index));
            }
        }
        SequencedMap<String, double[]> samples = new LinkedHashMap<>();
        for (int i = 0; i < seconds.length; i++) samples.put(engines.get(i).engine(), seconds[i]);
        return samples;
    }

    /** The median seconds of a run of one engine. */
    static double alone(EngineProcess engine, int warmUps, int rounds) throws EngineException, InterruptedException {
        return Statistics.median(
                run(List.of(engine), warmUps, rounds).firstEntry().getValue());
    }

    private static int warmUp(EngineProcess engine, int runs) throws EngineException {
        engine.settle();
        double fastest = Double.MAX_VALUE;
        long improved = System.nanoTime();
        for (int i = 0; i < runs || (fastest < TURN_SECONDS && since(improved) < WARM_UP_SECONDS); i++) {
            double seconds = engine.run(1);
            if (seconds < IMPROVED * fastest) improved = System.nanoTime();
            fastest = Math.min(fastest, seconds);
        }
        return Math.max(1, (int) Math.ceil(TURN_SECONDS / fastest));
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
