package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.cpu.limits.MachineLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The machine's limits, with the instructions that engines may use. */
final class Limits {
    private static final Duration TIME = Duration.ofMillis(500);

    private static final int ROUNDS = 4;

    private Limits() {}

    /** By threads; in clip4j's own process, whose flags narrow its vectors. */
    static Map<Integer, MachineLimits> measure(Launcher launcher, Isa isa) {
        Map<Integer, MachineLimits> limits = new TreeMap<>();
        Bench.progress("measuring the machine's limits, isa " + isa.id());
        try (EngineProcess engine = launcher.start(Clip4jEngine.NAME, 1)) {
            // On a shared machine a second may pass without both processors: the best of several is the machine's.
            for (int round = 0; round < ROUNDS; round++)
                for (int threads : new TreeSet<>(List.of(1, Bench.allThreads())))
                    limits.merge(threads, engine.limits(threads, TIME), MachineLimits::best);
        } catch (EngineException e) {
            throw new IllegalStateException("the machine's limits: " + e.getMessage(), e);
        }
        return limits;
    }

    /** The peak of one thread with all instructions. */
    static double nativePeak(MachineLimits restricted) {
        return Math.max(restricted.gigaFlops(), MachineLimits.measure(1, TIME).gigaFlops());
    }
}
