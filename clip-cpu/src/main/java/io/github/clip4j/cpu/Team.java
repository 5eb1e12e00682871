package io.github.clip4j.cpu;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of daemon threads that share out independent units of work. The caller takes part. A second caller meanwhile does its work alone, so that
 * nobody waits for anybody else's work; results do not depend on who does what.
 */
final class Team implements AutoCloseable {
    /** Looks at the shared state before a thread sleeps: tens of microseconds, the gap between two operations of a forward pass. */
    private static final int SPINS = 1 << 10;

    private final Worker[] workers;
    private final AtomicReference<@Nullable Job> current = new AtomicReference<>();
    private volatile boolean closed;

    Team(int threads) {
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 2);
            workers[i].start();
        }
    }

    int threads() {
        return workers.length + 1;
    }

    /**
     * Does units 0 to {@code units} - 1, in any order, and returns when all are done.
     *
     * @param units how many
     * @param work one unit
     * @param workspace the caller's own
     */
    void run(int units, Work work, Workspace workspace) {
        if (units > 1 && workers.length > 0) {
            Job job = new Job(units, work, Thread.currentThread());
            if (current.compareAndSet(null, job)) {
                share(job, workspace);
                return;
            }
        }
        for (int unit = 0; unit < units; unit++) work.run(unit, workspace);
    }

    private void share(Job job, Workspace workspace) {
        try {
            for (Worker worker : workers) worker.wake();
            job.help(workspace);
            job.await();
        } finally {
            current.set(null);
        }
        job.rethrow();
    }

    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) LockSupport.unpark(worker);
    }

    /** One of several independent pieces of an operation. */
    interface Work {
        /**
         * Does one unit.
         *
         * @param unit which
         * @param workspace the running thread's own
         */
        void run(int unit, Workspace workspace);
    }

    private final class Worker extends Thread {
        private volatile boolean asleep;

        Worker(int number) {
            super("clip4j-cpu-" + number);
            setDaemon(true);
        }

        void wake() {
            if (asleep) LockSupport.unpark(this);
        }

        @Override
        public void run() {
            try (Workspace workspace = new Workspace()) {
                Job last = null;
                while (!closed) {
                    Job job = next(last);
                    if (job != null) job.help(workspace);
                    last = job;
                }
            }
        }

        /** The job that is not {@code last}, or null when the team closes. */
        private @Nullable Job next(@Nullable Job last) {
            int spins = 0;
            while (!closed) {
                Job job = current.get();
                if (job != null && job != last) return job;
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    asleep = true;
                    job = current.get();
                    if ((job == null || job == last) && !closed) LockSupport.park(this);
                    asleep = false;
                }
            }
            return null;
        }
    }
}
