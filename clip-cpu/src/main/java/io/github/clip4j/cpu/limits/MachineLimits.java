package io.github.clip4j.cpu.limits;

import io.github.clip4j.cpu.kernel.Probe;
import io.github.clip4j.cpu.kernel.ScalarProbe;
import io.github.clip4j.cpu.kernel.VectorProbe;
import io.github.clip4j.cpu.start.Capability;
import io.github.clip4j.cpu.thread.Buffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * The most that this machine can do, measured: the roofs of a roofline (Williams et al. 2009). Each is the best of many
 * short windows, so that other load on the machine matters little as long as it pauses now and then.
 *
 * @param threads that worked at once
 * @param vectorBits of the vectors, 0 for scalar code
 * @param gigaFlops fp32 multiply-adds from registers, two operations each, in 10⁹ per second
 * @param memory reads from an array beyond the caches, in 10⁹ bytes per second
 * @param cache reads from a quarter of a megabyte per thread, the second-level cache of most processors, in 10⁹ bytes
 *     per second
 */
public record MachineLimits(int threads, int vectorBits, double gigaFlops, double memory, double cache) {
    /** For all threads together; caches of servers reach tens of megabytes. */
    private static final long MEMORY_BYTES = 256L << 20;

    private static final long CACHE_BYTES = 256L << 10;

    /** Steps in one call: should the compiler change its mind, the next call, soon, runs its new code. */
    private static final int STEPS_OF_CALL = 4096;

    /**
     * Measures. Takes three times the time given, plus the compiler's time.
     *
     * @param threads how many work at once, at least 1
     * @param each how long each of the three limits is measured; a second is plenty
     * @return the limits
     */
    public static MachineLimits measure(int threads, Duration each) {
        Capability capability = Capability.ofRuntime();
        boolean vectors = capability.vectors();
        Probe probe = vectors ? new VectorProbe() : new ScalarProbe();
        double flops = new BestWindow(threads, each).measure(multiplyAdds(probe, threads));
        double memory = reads(probe, threads, MEMORY_BYTES / threads, each);
        double cache = reads(probe, threads, CACHE_BYTES, each);
        return new MachineLimits(
                threads, vectors ? capability.kernels().vectorBits() : 0, flops * probe.operations(), memory, cache);
    }

    private static BestWindow.Work multiplyAdds(Probe probe, int threads) {
        float[][] states = new float[threads][Probe.CHAINS * 16];
        return (thread, steps) -> {
            for (int done = 0; done < steps; done += STEPS_OF_CALL)
                probe.multiplyAdd(states[thread], Math.min(STEPS_OF_CALL, steps - done));
            return Float.floatToRawIntBits(states[thread][0]);
        };
    }

    private static double reads(Probe probe, int threads, long bytesOfThread, Duration each) {
        int lines = Integer.highestOneBit(Math.toIntExact(bytesOfThread / Probe.LINE)); // whole calls
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate((long) threads * lines * Probe.LINE, Buffer.ALIGNMENT);
            double lineRate = new BestWindow(threads, each).measure((thread, steps) -> {
                long seen = 0;
                long begin = (long) thread * lines * Probe.LINE;
                int call = Math.min(lines, STEPS_OF_CALL);
                for (int done = 0; done < steps; done += call)
                    seen += probe.read(
                            memory, begin + (long) (done % lines) * Probe.LINE, Math.min(call, steps - done));
                return seen;
            });
            return lineRate * Probe.LINE;
        }
    }

    /**
     * The greater value of each limit.
     *
     * @param other another measurement with as many threads
     * @return the best that the machine has shown
     */
    public MachineLimits best(MachineLimits other) {
        return new MachineLimits(
                threads,
                vectorBits,
                Math.max(gigaFlops, other.gigaFlops),
                Math.max(memory, other.memory),
                Math.max(cache, other.cache));
    }

    /**
     * The least intensity at which arithmetic, not memory, limits.
     *
     * @return operations per byte
     */
    public double ridge() {
        return gigaFlops / memory;
    }

    /**
     * The roof over work of an intensity.
     *
     * @param intensity operations for each byte of memory
     * @return 10⁹ operations per second
     */
    public double attainable(double intensity) {
        return Math.min(gigaFlops, intensity * memory);
    }
}
