package io.github.clip4j.cpu.limits;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/**
 * Threads that do the same work at once in short windows; the best window counts. First the windows wait for the
 * compiler, then the work grows until a window is long enough to be timed.
 */
final class BestWindow {
    /** Long beside the wake-up of threads, short beside a scheduler's slices. */
    private static final long WINDOW_NANOS = 10_000_000;

    /** Few steps, because vectors are a thousand times slower before they are compiled. */
    private static final int FIRST_STEPS = 128;

    /** No compiled step takes so long, and no step that is not compiled takes less. */
    private static final long COMPILED_NANOS = 200;

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final int MOST_STEPS = 1 << 30;

    private final int threads;
    private final long nanos;
    private final long[] begins;
    private final long[] ends;
    /** Stored and never looked at, so that the work is not optimised away. */
    private final long[] values;

    private int steps = FIRST_STEPS;
    private final long begun = System.nanoTime();
    private long deadline = Long.MAX_VALUE;
    private double best;
    private boolean done;

    BestWindow(int threads, Duration time) {
        if (threads < 1) throw new IllegalArgumentException("threads: expected 1 or more, found " + threads);
        this.threads = threads;
        nanos = time.toNanos();
        begins = new long[threads];
        ends = new long[threads];
        values = new long[threads];
    }

    /** What is measured. */
    interface Work {
        /**
         * Does the work.
         *
         * @param thread 0 to threads - 1
         * @param steps how much
         * @return a value that depends on all of it
         */
        long run(int thread, int steps);
    }

    /** Billions of steps per second of all threads together. */
    double measure(Work work) {
        CyclicBarrier start = new CyclicBarrier(threads);
        CyclicBarrier end = new CyclicBarrier(threads, this::account);
        Thread[] helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int thread = i + 1;
            helpers[i] = Thread.ofPlatform()
                    .name("clip4j-limit-" + thread)
                    .daemon()
                    .start(() -> windows(work, thread, start, end));
        }
        windows(work, 0, start, end);
        return best;
    }

    private void windows(Work work, int thread, CyclicBarrier start, CyclicBarrier end) {
        try {
            while (!done) {
                start.await();
                begins[thread] = System.nanoTime();
                values[thread] = work.run(thread, steps);
                ends[thread] = System.nanoTime();
                end.await();
            }
        } catch (InterruptedException | BrokenBarrierException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    /** Run by one thread while the others wait, so that these fields need no lock. */
    private void account() {
        long begin = begins[0];
        long end = ends[0];
        for (int i = 1; i < threads; i++) {
            begin = Math.min(begin, begins[i]);
            end = Math.max(end, ends[i]);
        }
        long window = end - begin;
        if (window > COMPILED_NANOS * steps && end - begun < PATIENCE_NANOS) return;
        if (2 * window < WINDOW_NANOS && steps < MOST_STEPS) {
            steps *= 2;
            return;
        }
        if (deadline == Long.MAX_VALUE) deadline = end + nanos;
        best = Math.max(best, (double) steps * threads / window);
        done = end > deadline;
    }
}
