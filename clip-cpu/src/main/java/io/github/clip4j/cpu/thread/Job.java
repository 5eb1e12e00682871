package io.github.clip4j.cpu.thread;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The work of a team: one caller's units at a time, and the next caller's in the same object, so that work allocates
 * nothing. Whoever takes a unit may read the caller's fields until it is done with it, as the caller waits for all
 * units; whoever gets none must not, as they may be the next caller's.
 */
final class Job {
    /**
     * How often a thread looks for work before it sleeps, at most: tens of microseconds, the gap between two operations
     * of a forward pass.
     */
    static final int MOST_SPINS = 1 << 10;

    private static final int LEAST_SPINS = 1 << 4;

    /**
     * If the wait for the last units is longer than this, and a third of the job, the thread that has them has probably
     * lost its processor to another process.
     */
    private static final long LONG_NANOS = 1_000_000L;

    private static final int LARGE_PART = 3;

    private final AtomicReference<@Nullable Thread> caller = new AtomicReference<>();

    /** Units that nobody has taken; 0 or less when there is none. Its holder counts from the first unit up. */
    private final AtomicInteger left = new AtomicInteger();

    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    /**
     * How often a thread looks for work before it sleeps: less often while there are more runnable threads than
     * processors.
     */
    private volatile int spins = MOST_SPINS;

    private long begun;
    private int units;
    private Team.@Nullable Work work;

    /**
     * Offers units to all who help.
     *
     * @return false if another caller's are under way
     */
    boolean begin(int count, Team.Work what) {
        if (!caller.compareAndSet(null, Thread.currentThread())) return false;
        begun = System.nanoTime();
        units = count;
        work = what;
        failure.set(null);
        done.set(0);
        left.set(count);
        return true;
    }

    /** Whether there are units that nobody has taken. */
    boolean hasUnits() {
        return left.get() > 0;
    }

    /** Does units until none is left. After a failure the rest are only counted. */
    void help(Workspace workspace) {
        for (int mine = left.getAndDecrement(); mine > 0; mine = left.getAndDecrement()) {
            int all = units;
            Thread waiting = caller.get();
            try {
                if (failure.get() == null && work != null) work.run(all - mine, workspace);
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            } finally {
                if (done.incrementAndGet() == all) LockSupport.unpark(waiting);
            }
        }
    }

    /** How often a thread looks for something to do before it sleeps. */
    int spins() {
        return spins;
    }

    /** Learns from how long the caller slept until others were done, and how long the whole job took. */
    void adapt(long asleep, long all) {
        if (asleep > LONG_NANOS && asleep > all / LARGE_PART) spins = Math.max(LEAST_SPINS, spins / 2);
        else if (spins < MOST_SPINS) spins = Math.min(MOST_SPINS, spins + LEAST_SPINS);
    }

    /**
     * Waits for units that others still do, then releases the job to the next caller; rethrows the failure of a unit.
     */
    void end() {
        boolean interrupted = false;
        long asleep = 0;
        for (int looks = 0; done.get() < units; looks++) {
            if (looks < spins) {
                Thread.onSpinWait();
            } else {
                if (asleep == 0) asleep = System.nanoTime();
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (asleep == 0) adapt(0, 1);
        else adapt(System.nanoTime() - asleep, System.nanoTime() - begun);
        if (interrupted) Thread.currentThread().interrupt();
        Throwable e = failure.get();
        work = null;
        caller.set(null);
        if (e instanceof RuntimeException runtime) throw runtime;
        if (e instanceof Error error) throw error;
    }
}
