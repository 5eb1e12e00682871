package io.github.clip4j.benchmarks.engine;

import java.io.IOException;

/**
 * A process that keeps one processor busy until its standard input ends, which it does when the process that started it
 * is gone.
 */
public final class Spinner {
    /** The line that it writes when it has begun. */
    public static final String BUSY = "busy";

    private static final int STEPS = 1_000_000;

    private Spinner() {}

    /**
     * Spins.
     *
     * @param args none
     * @throws IOException if standard input cannot be read
     */
    public static void main(String[] args) throws IOException {
        Thread work = Thread.ofPlatform().daemon().start(Spinner::work);
        System.out.println(BUSY);
        System.out.flush();
        while (System.in.read() >= 0 && work.isAlive()) {
            // The content does not matter; only the end counts.
        }
    }

    private static void work() {
        double sum = 1;
        // The sum stays finite, so this never ends and its work cannot be left out.
        while (sum > 0) for (int i = 1; i <= STEPS; i++) sum = Math.fma(sum, 0.5, 1.0 / i);
    }
}
