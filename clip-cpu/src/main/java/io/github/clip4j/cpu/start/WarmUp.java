package io.github.clip4j.cpu.start;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.kernel.View;
import io.github.clip4j.cpu.thread.Buffer;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Runs the vector kernels until C2 has compiled them. Until then they are a thousand times slower than compiled, and
 * slower than the scalar twins; so the twins serve the first calls, which have the same bits, while this runs on a
 * thread of its own. It gives up where the hardware lacks the width: there the JDK emulates vectors permanently.
 */
final class WarmUp {
    /**
     * A probe takes 13 (512 bits) to 66 (256 bits) microseconds compiled by C2, and milliseconds otherwise: it is long,
     * so that C1's code does not come near.
     */
    private static final long FAST_NANOS = 150_000;

    /** Fast probes in a row that count as compiled: a deoptimisation in between starts the count again. */
    private static final int FAST_PROBES = 3;

    /**
     * {@code -Dclip.warmUpRounds}: rounds until HotSpot has taken note of all kernels. The default goes with its own
     * thresholds (15,000 calls and iterations); the launcher's are a twentieth.
     */
    private static final int ROUNDS = Integer.getInteger("clip.warmUpRounds", 900);

    /**
     * Rounds between two pauses from then on. Without pauses HotSpot, while C2 is busy with one kernel, compiles others
     * twice, as a whole and from the middle of a loop; the tile alone takes half a second more.
     */
    private static final int FEW_ROUNDS = Math.max(5, ROUNDS / 45);

    /**
     * The least length of a pause; otherwise it is as long as the rounds took, so that on a busy machine C2 gets more
     * of it than they.
     */
    private static final long PAUSE_NANOS = 5_000_000L;

    /** The greatest length of a pause: HotSpot drops a method from C2's queue that nobody has called for 50 ms. */
    private static final long LONGEST_PAUSE_NANOS = 20_000_000L;

    /** A round is a quarter of a probe at most, which takes 13 to 66 microseconds compiled by C2. */
    private static final long SLOW_ROUND_NANOS = 40_000;

    /** The elements that go through the loops in a probe. */
    private static final int LONG = Kernels.K_BLOCK;

    /**
     * The elements that go through the loops in a round: until C2 has compiled them, each element is slow, most of it
     * in the Vector API's own fallbacks. HotSpot counts calls and iterations, so that fewer iterations per call save
     * nothing; and after two per call C2 gives the loop low priority: the tile is permanently 6 % slower.
     */
    private static final int DEPTH = 16;

    private static final int COLUMNS = 256;

    /**
     * Kernels that are warmed up together.
     *
     * @param common whether those that every model needs are among them, else those for 16-bit weights and for search
     * @param activations that are among them
     */
    record Part(boolean common, Set<Activation> activations) {
        /** All kernels that are not in this part. */
        Part others() {
            Set<Activation> others = EnumSet.allOf(Activation.class);
            others.removeAll(activations);
            return new Part(!common, others);
        }
    }

    /**
     * When it is over. On a busy machine wall time says nothing about compiled code, while asking for a thread's own
     * time costs a quiet start a hundred classes.
     *
     * @param wallNanos how long rounds are timed by the wall clock
     * @param cpuNanos the processor time that the thread gets from then on
     * @param cpu the time that this thread has had on processors
     */
    record Patience(long wallNanos, long cpuNanos, LongSupplier cpu) {
        /** C2 needs one to two seconds of a processor, and gets as much as this thread. */
        static final Patience DEFAULT = new Patience(5_000_000_000L, 20_000_000_000L, Patience::threadNanos);

        private static long threadNanos() {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                    ? threads.getCurrentThreadCpuTime()
                    : System.nanoTime();
        }
    }

    private final Kernels kernels;
    private final boolean common;
    private final Activation[] activations;
    private final Workspace workspace;
    private final byte[] bytes = new byte[4 * LONG];
    private final short[] shorts = new short[2 * LONG];
    private final int[] products = new int[4];
    private final Rows left;
    private final Rows right;
    private final Rows out;
    private final Rows factor;

    private WarmUp(Kernels kernels, Part part, Workspace workspace, Arena arena) {
        this.kernels = kernels;
        common = part.common();
        activations = part.activations().toArray(Activation[]::new);
        this.workspace = workspace;
        // Offsets like those of real matrices: C2 guesses from what it sees.
        left = new View().over(matrix(arena, Kernels.ROWS + 1, LONG), 1, 0);
        right = new View().over(matrix(arena, LONG + 1, Kernels.PANEL), 1, 0);
        out = matrix(arena, Kernels.ROWS, LONG);
        factor = new View().over(right.memory(), 0, LONG * kernels.micro() * Float.BYTES);
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
     * @param part which of them
     * @param ended asked after each round
     * @return whether they are compiled; false if it was ended before, or if they have not become fast
     */
    static boolean run(Kernels kernels, Part part, Ended ended) {
        return run(kernels, part, ended, Patience.DEFAULT);
    }

    static boolean run(Kernels kernels, Part part, Ended ended, Patience patience) {
        // Shared, as all memory of the backend: C2 compiles for the kinds of memory that it has seen.
        try (Workspace workspace = new Workspace();
                Arena arena = Arena.ofShared()) {
            WarmUp warmUp = new WarmUp(kernels, part, workspace, arena);
            for (int i = 0; i < ROUNDS && !ended.check(); i++) warmUp.round(DEPTH, COLUMNS);
            return warmUp.becomesFast(ended, patience);
        }
    }

    private boolean becomesFast(Ended ended, Patience patience) {
        LongSupplier clock = System::nanoTime;
        long deadline = System.nanoTime() + patience.wallNanos();
        boolean wall = true;
        for (int fast = 0; fast < FAST_PROBES; ) {
            fast = isFast(clock) ? fast + 1 : 0;
            if (ended.check()) return false;
            if (fast > 0 || clock.getAsLong() <= deadline) continue;
            if (!wall) return false;
            wall = false;
            clock = patience.cpu();
            deadline = clock.getAsLong() + patience.cpuNanos();
        }
        return true;
    }

    /**
     * Times a few rounds, and if they are quick a long one, which, run earlier, would only be compiled from the middle.
     */
    private boolean isFast(LongSupplier clock) {
        long start = clock.getAsLong();
        for (int i = 0; i < FEW_ROUNDS; i++) round(DEPTH, COLUMNS);
        long end = clock.getAsLong();
        if (end - start > FEW_ROUNDS * SLOW_ROUND_NANOS) {
            LockSupport.parkNanos(Math.clamp(end - start, PAUSE_NANOS, LONGEST_PAUSE_NANOS));
            return false;
        }
        round(LONG, LONG - Kernels.PANEL);
        return clock.getAsLong() - end < FAST_NANOS;
    }

    private void round(int depth, int columns) {
        for (Activation kind : activations) kernels.activate(out, 0, left, 0, 1, columns, kind, workspace.lanes);
        if (!common) {
            kernels.widen(out, left, 1, DType.F16);
            kernels.widen(out, left, 1, DType.BF16);
            kernels.products(workspace.lanes, 4, workspace.block, workspace.block, 0, columns, columns, workspace.sums);
            kernels.products(products, 0, 4, bytes, shorts, columns, columns);
            return;
        }
        kernels.multiply(out, left, left, right, 0, Kernels.ROWS, depth, Kernels.PANEL, workspace.sums);
        kernels.multiply(out, left, left, right, 0, 1, depth, Kernels.PANEL, workspace.sums);
        kernels.pack(factor, 0, left, DEPTH / 4);
        kernels.copy(out, 0, left, 0, 1, columns);
        kernels.copy(out, 0, left, 0, Kernels.ROWS, Kernels.PANEL);
        kernels.add(out, 0, left, 0, Kernels.ROWS, Kernels.PANEL);
        kernels.add(out, 0, left, 0, 1, columns);
        kernels.layerNorm(out, left, right, right, 1e-5f, 0, 1, columns, workspace.lanes);
        kernels.finite(right, 1);
        kernels.scale(out, left, 1, columns, workspace.lanes);
        kernels.softmaxNumerators(out, 0, columns, 0.125f, workspace.lanes);
    }
}
