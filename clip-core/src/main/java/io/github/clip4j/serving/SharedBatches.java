package io.github.clip4j.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One call's inputs in batches, shared out among threads: each has a batch to begin with and then takes the next one
 * that is left.
 */
public final class SharedBatches {
    private final float[][] results;
    private final int batchSize;
    private final int workers;
    private final AtomicInteger next;
    private final List<Throwable> failures = new ArrayList<>();

    /** Embeds one batch. */
    public interface Part {
        /**
         * Embeds.
         *
         * @param worker from 0; 0 is the caller's thread
         * @param from the first input
         * @param to after the last
         * @return one embedding for each input
         */
        float[][] encode(int worker, int from, int to);
    }

    /**
     * Batches to be done once.
     *
     * @param inputs how many
     * @param batchSize how many per batch
     * @param workers how many threads, the caller's among them
     */
    public SharedBatches(int inputs, int batchSize, int workers) {
        this.results = new float[inputs][];
        this.batchSize = batchSize;
        this.workers = workers;
        this.next = new AtomicInteger(workers);
    }

    /**
     * Does them.
     *
     * @return one embedding for each input, in the order of the inputs
     * @throws RuntimeException the first failure, after the batches that are under way
     */
    public float[][] run(Part part) {
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < workers; i++) {
            int worker = i;
            others.add(
                    Thread.ofPlatform().name("clip-batches-", worker).daemon().start(() -> work(worker, part)));
        }
        if (workers > 0) work(0, part);
        others.forEach(SharedBatches::join);
        rethrow();
        return results;
    }

    private void work(int worker, Part part) {
        try {
            for (int batch = worker; (long) batch * batchSize < results.length; batch = next.getAndIncrement()) {
                int from = batch * batchSize;
                int to = Math.min(results.length, from + batchSize);
                System.arraycopy(part.encode(worker, from, to), 0, results, from, to - from);
            }
        } catch (RuntimeException | Error e) {
            // The others stop at their next batch.
            next.set(results.length);
            synchronized (failures) {
                failures.add(e);
            }
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                if (interrupted) Thread.currentThread().interrupt();
                return;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private void rethrow() {
        synchronized (failures) {
            if (failures.isEmpty()) return;
            Throwable first = failures.getFirst();
            failures.stream().filter(f -> !f.equals(first)).forEach(first::addSuppressed);
            if (first instanceof Error error) throw error;
            throw (RuntimeException) first;
        }
    }
}
