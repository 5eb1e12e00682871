package io.github.clip4j.cpu.thread;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads that share out independent units of work: daemons of its own, or tasks of a caller's
 * executor, which last no longer than a {@linkplain #shift() shift}. The caller takes part. Meanwhile a second caller
 * does its work alone, so that no caller waits for another's work; results do not depend on which thread does what.
 */
public final class Team implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.cpu");

    private static final Shift NO_SHIFT = () -> {};

    private final int threads;
    private final @Nullable Executor executor;
    private final ConcurrentLinkedDeque<Workspace> workspaces = new ConcurrentLinkedDeque<>();
    private final Job job = new Job();
    private final AtomicReference<@Nullable Helpers> helpers = new AtomicReference<>();
    private volatile boolean closed;

    /** A team of its own daemon threads. */
    Team(int threads) {
        this(threads, Optional.empty());
    }

    public Team(int threads, Optional<Executor> executor) {
        this.threads = threads;
        this.executor = executor.orElse(null);
        if (executor.isEmpty())
            helpers.set(new Helpers(helper -> Thread.ofPlatform()
                    .name("clip4j-cpu-" + helper.number())
                    .daemon()
                    .start(helper)));
    }

    public int threads() {
        return threads;
    }

    /**
     * Lets the executor's threads, if there is one, wait for work until the shift is closed; one caller at a time can
     * have them.
     */
    public Shift shift() {
        if (executor == null || threads == 1 || helpers.get() != null) return NO_SHIFT;
        Helpers hired = new Helpers(executor::execute);
        if (!helpers.compareAndSet(null, hired)) {
            hired.release();
            return NO_SHIFT;
        }
        return () -> {
            helpers.set(null);
            hired.release();
        };
    }

    /**
     * Does units 0 to {@code units} - 1, in any order, and returns when all are done.
     *
     * @param units how many
     * @param work one unit
     * @param workspace the caller's own
     */
    public void run(int units, Work work, Workspace workspace) {
        Helpers present = helpers.get();
        if (units > 1 && present != null && threads > 1 && job.begin(units, work)) {
            try {
                present.wake();
                job.help(workspace);
            } finally {
                job.end();
            }
        } else {
            for (int unit = 0; unit < units; unit++) work.run(unit, workspace);
        }
    }

    /**
     * As {@link #run(int, Work, Workspace)}, for callers without a workspace of their own.
     *
     * @param units how many
     * @param work one unit
     */
    public void run(int units, Work work) {
        Workspace pooled = workspaces.poll();
        Workspace workspace = pooled == null ? new Workspace() : pooled;
        try {
            run(units, work, workspace);
        } finally {
            workspaces.push(workspace);
            if (closed) closeWorkspaces();
        }
    }

    @Override
    public void close() {
        closed = true;
        Helpers present = helpers.get();
        if (present != null) present.release();
        closeWorkspaces();
    }

    private void closeWorkspaces() {
        for (Workspace unused; (unused = workspaces.poll()) != null; ) unused.close();
    }

    /** One of several independent pieces of an operation. */
    public interface Work {
        /**
         * Does one unit.
         *
         * @param unit which
         * @param workspace the running thread's own
         */
        void run(int unit, Workspace workspace);
    }

    /** A period with helpers. */
    public interface Shift extends AutoCloseable {
        @Override
        void close();
    }

    /** The threads beside the caller's. */
    private final class Helpers {
        private final Helper[] all = new Helper[threads - 1];
        private final Thread hirer = Thread.currentThread();
        private volatile boolean released;

        Helpers(Starter starter) {
            for (int i = 0; i < all.length; i++) all[i] = new Helper(this, i + 2);
            try {
                for (Helper helper : all) starter.start(helper);
            } catch (RejectedExecutionException e) {
                // With fewer helpers the work takes longer.
                LOG.log(System.Logger.Level.DEBUG, "the executor refuses to help", e);
            } catch (RuntimeException | Error e) {
                // Otherwise nobody would release those that have started.
                release();
                throw e;
            }
        }

        void wake() {
            for (Helper helper : all) helper.wake();
        }

        void release() {
            released = true;
            for (Helper helper : all) LockSupport.unpark(helper.thread);
        }
    }

    private interface Starter {
        void start(Helper helper);
    }

    private final class Helper implements Runnable {
        private final Helpers team;
        private final int number;
        private volatile @Nullable Thread thread;
        private volatile boolean asleep;

        Helper(Helpers team, int number) {
            this.team = team;
            this.number = number;
        }

        int number() {
            return number;
        }

        void wake() {
            if (asleep) LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            // An executor may run its tasks in the thread that hands them in, which has its own part to do.
            if (over() || thread == team.hirer) return;
            Workspace pooled = workspaces.poll();
            Workspace workspace = pooled == null ? new Workspace() : pooled;
            while (awaitUnits()) job.help(workspace);
            workspaces.push(workspace);
            if (closed) closeWorkspaces();
        }

        private boolean over() {
            return closed || team.released;
        }

        /** Waits for units; false when there will be none. */
        private boolean awaitUnits() {
            for (int spins = 0; !over(); spins++) {
                if (job.hasUnits()) return true;
                if (spins < job.spins()) {
                    Thread.onSpinWait();
                } else {
                    asleep = true;
                    if (!job.hasUnits() && !over()) LockSupport.park(this);
                    asleep = false;
                }
            }
            return false;
        }
    }
}
