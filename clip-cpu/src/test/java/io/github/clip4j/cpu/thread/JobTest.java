package io.github.clip4j.cpu.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One object for all jobs: nobody may take a unit of one for a unit of the next. */
class JobTest {
    private static final int MOST_UNITS = 9;
    private static final int JOBS = 30_000;

    @Test
    void unitsComeInOrder() {
        List<Integer> units = new ArrayList<>();
        Job job = new Job();
        try (Workspace workspace = new Workspace()) {
            assertFalse(job.hasUnits());
            assertTrue(job.begin(4, (unit, _) -> units.add(unit)));
            assertTrue(job.hasUnits());
            job.help(workspace);
            assertFalse(job.hasUnits());
            job.end();
        }
        assertEquals(List.of(0, 1, 2, 3), units);
    }

    @Test
    void oneCallerAtATime() {
        Job job = new Job();
        try (Workspace workspace = new Workspace()) {
            assertTrue(job.begin(1, (_, _) -> {
                throw new IllegalStateException("unit");
            }));
            assertFalse(job.begin(1, (_, _) -> {}));
            job.help(workspace);
            assertThrows(IllegalStateException.class, job::end);
            assertTrue(job.begin(1, (_, _) -> {}));
            job.help(workspace);
            job.end();
        }
    }

    /** A thread that is kept waiting for a processor is no reason to keep another one busy. */
    @Test
    void longWaitsMakeThreadsLookLess() {
        Job job = new Job();
        assertEquals(Job.MOST_SPINS, job.spins());
        job.adapt(2_000_000, 2_000_000);
        assertEquals(Job.MOST_SPINS / 2, job.spins());
        for (int i = 0; i < 20; i++) job.adapt(2_000_000, 2_000_000);
        int least = job.spins();
        assertTrue(least > 0 && least < 100, "at least " + least);
        job.adapt(0, 1);
        assertTrue(job.spins() > least, "after a short wait");
        for (int i = 0; i < Job.MOST_SPINS; i++) job.adapt(10_000, 20_000);
        assertEquals(Job.MOST_SPINS, job.spins());
        job.adapt(2_000_000, 20_000_000);
        assertEquals(Job.MOST_SPINS, job.spins(), "after a wait for one of many large units");
    }

    @Test
    @Timeout(60)
    void aUnitThatIsHeldUpIsALongWait() throws InterruptedException {
        Job job = new Job();
        try (Workspace workspace = new Workspace()) {
            CountDownLatch taken = new CountDownLatch(1);
            assertTrue(job.begin(1, (_, _) -> {
                taken.countDown();
                LockSupport.parkNanos(50_000_000);
            }));
            Thread helper = Thread.ofPlatform().start(() -> job.help(workspace));
            taken.await();
            job.end();
            helper.join();
        }
        assertEquals(Job.MOST_SPINS / 2, job.spins());
    }

    /** Callers and helpers that come late, again and again: each unit is done once, by the time the caller goes on. */
    @Test
    @Timeout(60)
    void eachUnitOfEachJobIsDoneOnce() throws Exception {
        try (Team team = new Team(4);
                var callers = Executors.newFixedThreadPool(2)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int caller = 0; caller < 2; caller++) calls.add(callers.submit(() -> jobs(team)));
            for (Future<?> call : calls) call.get();
        }
    }

    private static void jobs(Team team) {
        AtomicIntegerArray done = new AtomicIntegerArray(MOST_UNITS);
        try (Workspace workspace = new Workspace()) {
            for (int job = 0; job < JOBS; job++) {
                int units = 2 + job % (MOST_UNITS - 1);
                team.run(units, (unit, _) -> done.incrementAndGet(unit), workspace);
                for (int unit = 0; unit < MOST_UNITS; unit++)
                    assertEquals(unit < units ? 1 : 0, done.getAndSet(unit, 0), "job " + job + ", unit " + unit);
            }
        }
    }
}
