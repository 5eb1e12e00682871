package io.github.clip4j.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One call of {@link Team#run}. A worker that comes late finds no unit left and touches nothing. */
final class Job {
    private static final int SPINS = 1 << 10;

    private final int units;
    private final Team.Work work;
    private final Thread caller;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Job(int units, Team.Work work, Thread caller) {
        this.units = units;
        this.work = work;
        this.caller = caller;
    }

    /** Does units until none is left. After a failure the rest are only counted. */
    void help(Workspace workspace) {
        for (int unit = next.getAndIncrement(); unit < units; unit = next.getAndIncrement()) {
            try {
                if (failure.get() == null) work.run(unit, workspace);
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            } finally {
                if (done.incrementAndGet() == units) LockSupport.unpark(caller);
            }
        }
    }

    /** Waits for units that others still do. */
    void await() {
        boolean interrupted = false;
        for (int spins = 0; done.get() < units; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) caller.interrupt();
    }

    void rethrow() {
        Throwable e = failure.get();
        if (e instanceof RuntimeException runtime) throw runtime;
        if (e instanceof Error error) throw error;
    }
}
