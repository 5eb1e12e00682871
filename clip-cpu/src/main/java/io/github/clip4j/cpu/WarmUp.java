package io.github.clip4j.cpu;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Runs the vector kernels until C2 has compiled them. Until then they are a thousand times slower than compiled, and slower than the scalar twins; so the
 * twins serve the first calls, which have the same bits, while this runs on a thread of its own. It says no where the hardware lacks the width: there the
 * JDK emulates vectors for ever.
 */
final class WarmUp {
    /** A round takes a few microseconds compiled, and a tenth of a millisecond to several otherwise. */
    private static final long FAST_NANOS = 50_000;

    /** Fast rounds in a row that count as compiled: a deoptimisation in between starts the count again. */
    private static final int FAST_ROUNDS = 30;

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /**
     * The least that goes through every loop: HotSpot counts calls, and each element is slow until it compiles. With 256 elements of K it takes three times as
     * long, most of it in the Vector API's own fallbacks.
     */
    private static final int DEPTH = 2;

    private static final int COLUMNS = Kernels.LANES;

    private final Kernels kernels;
    private final Workspace workspace;
    private final Rows left;
    private final Rows right;
    private final Rows out;

    private WarmUp(Kernels kernels, Workspace workspace, Arena arena) {
        this.kernels = kernels;
        this.workspace = workspace;
        left = matrix(arena, Kernels.ROWS, Kernels.PANEL);
        right = matrix(arena, DEPTH, Kernels.PANEL);
        out = matrix(arena, Kernels.ROWS, Kernels.PANEL);
    }

    private static Rows matrix(Arena arena, int rows, int columns) {
        int stride = columns * Float.BYTES;
        MemorySegment memory = arena.allocate((long) rows * stride, Buffer.ALIGNMENT);
        for (long i = 0; i < (long) rows * columns; i++)
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, 0.01f * (i % 199 - 99));
        return new Rows(memory, 0, stride);
    }

    /** Whether something has ended in the meantime. */
    interface Ended {
        boolean check();
    }

    /**
     * Warms up.
     *
     * @param kernels vector kernels
     * @param ended asked after each round
     * @return whether they are compiled; false if ended before, or if they never became fast
     */
    static boolean run(Kernels kernels, Ended ended) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        // Shared, as all memory of the backend: C2 compiles for the kinds of memory that it has seen.
        try (Workspace workspace = new Workspace();
                Arena arena = Arena.ofShared()) {
            WarmUp warmUp = new WarmUp(kernels, workspace, arena);
            int fast = 0;
            while (fast < FAST_ROUNDS) {
                long start = System.nanoTime();
                warmUp.round();
                long end = System.nanoTime();
                fast = end - start < FAST_NANOS ? fast + 1 : 0;
                if (ended.check() || end > deadline) return false;
            }
            return true;
        }
    }

    private void round() {
        kernels.multiply(out, left, left, right, Kernels.ROWS, DEPTH, workspace.sums);
        kernels.multiply(out, left, left, right, 1, DEPTH, workspace.sums);
        kernels.fill(out, right, 1);
        kernels.copy(out, left, 1, COLUMNS);
        kernels.add(out, left, 1, COLUMNS);
        for (Activation kind : Activation.values()) kernels.activate(out, left, 1, COLUMNS, kind);
        kernels.layerNorm(out, left, new Kernels.Norm(right, right, 1e-5f), COLUMNS, workspace.lanes);
        kernels.finite(left, 1);
        kernels.scale(out, left, COLUMNS, 0.5f);
        kernels.softmaxNumerators(out, COLUMNS, 0.125f, workspace.lanes);
    }
}
