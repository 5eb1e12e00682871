package io.github.clip4j.cpu.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // who waits for a unit ignores interrupts
class TeamTest {
    @Test
    void everyUnitIsDoneOnce() {
        for (int threads : new int[] {1, 2, 5}) {
            try (Team team = new Team(threads);
                    Workspace workspace = new Workspace()) {
                for (int units : new int[] {0, 1, 2, 3, 100}) {
                    for (int repetition = 0; repetition < 200; repetition++) {
                        AtomicIntegerArray done = new AtomicIntegerArray(units);
                        team.run(units, (unit, _) -> done.incrementAndGet(unit), workspace);
                        for (int unit = 0; unit < units; unit++)
                            assertEquals(1, done.get(unit), threads + " threads, unit " + unit + " of " + units);
                    }
                }
            }
        }
    }

    @Test
    void allThreadsTakePart() {
        try (Team team = new Team(3);
                Workspace workspace = new Workspace()) {
            CountDownLatch three = new CountDownLatch(3);
            team.run(3, (_, _) -> await(three), workspace);
            assertEquals(0, three.getCount());
        }
    }

    /** Each unit waits until all units run at once. */
    private static void await(CountDownLatch latch) {
        latch.countDown();
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "a thread did not come");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFailureReachesTheCallerAndTheTeamGoesOn() {
        try (Team team = new Team(2);
                Workspace workspace = new Workspace()) {
            for (int failing = 0; failing < 20; failing++) {
                IllegalStateException thrown = new IllegalStateException("unit");
                int bad = failing;
                Team.Work work = (unit, _) -> {
                    if (unit == bad) throw thrown;
                };
                assertSame(
                        thrown,
                        assertThrows(IllegalStateException.class, () -> team.run(20, work, workspace)),
                        "unit " + failing);
            }
            AtomicInteger done = new AtomicInteger();
            team.run(20, (_, _) -> done.incrementAndGet(), workspace);
            assertEquals(20, done.get());
        }
    }

    @Test
    void anErrorInEveryUnitReachesTheCaller() {
        try (Team team = new Team(2);
                Workspace workspace = new Workspace()) {
            CountDownLatch two = new CountDownLatch(2);
            Team.Work work = (_, _) -> {
                await(two);
                throw new StackOverflowError();
            };
            assertThrows(StackOverflowError.class, () -> team.run(20, work, workspace));
        }
    }

    @Test
    void aSecondCallerDoesNotWaitForTheFirst() throws Exception {
        try (Team team = new Team(2);
                Workspace first = new Workspace();
                Workspace second = new Workspace()) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            CompletableFuture<Void> busy = CompletableFuture.runAsync(() -> team.run(
                    2,
                    (_, _) -> {
                        started.countDown();
                        await(release, 30);
                    },
                    first));
            assertTrue(started.await(30, TimeUnit.SECONDS));
            AtomicInteger done = new AtomicInteger();
            Thread caller = Thread.currentThread();
            team.run(
                    10,
                    (_, workspace) -> {
                        assertSame(caller, Thread.currentThread());
                        assertSame(second, workspace);
                        done.incrementAndGet();
                    },
                    second);
            assertEquals(10, done.get());
            release.countDown();
            busy.get(30, TimeUnit.SECONDS);
        }
    }

    private static void await(CountDownLatch latch, int seconds) {
        try {
            assertTrue(latch.await(seconds, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aUnitMayCallTheTeam() {
        try (Team team = new Team(2);
                Workspace workspace = new Workspace()) {
            AtomicInteger done = new AtomicInteger();
            team.run(4, (_, own) -> team.run(4, (_, _) -> done.incrementAndGet(), own), workspace);
            assertEquals(16, done.get());
        }
    }

    @Test
    void aClosedTeamLeavesTheWorkToTheCaller() {
        try (Workspace workspace = new Workspace()) {
            Team team = new Team(3);
            team.close();
            AtomicInteger done = new AtomicInteger();
            team.run(50, (_, _) -> done.incrementAndGet(), workspace);
            assertEquals(50, done.get());
        }
    }

    @Test
    void anInterruptIsKeptForTheCaller() {
        try (Team team = new Team(2);
                Workspace workspace = new Workspace()) {
            Thread.currentThread().interrupt();
            AtomicInteger done = new AtomicInteger();
            team.run(
                    8,
                    (_, _) -> {
                        for (int i = 0; i < 20_000; i++) Thread.onSpinWait();
                        done.incrementAndGet();
                    },
                    workspace);
            assertEquals(8, done.get());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aSleepingCallerIsWokenAndKeepsTheInterrupt() {
        try (Team team = new Team(2);
                Workspace workspace = new Workspace()) {
            Thread caller = Thread.currentThread();
            CountDownLatch two = new CountDownLatch(2);
            team.run(
                    2,
                    (_, _) -> {
                        await(two);
                        if (Thread.currentThread() == caller) caller.interrupt();
                        else while (caller.getState() != Thread.State.WAITING) Thread.onSpinWait();
                    },
                    workspace);
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void sleepingHelpersAreWoken() {
        try (Team team = new Team(2);
                Workspace workspace = new Workspace()) {
            for (int repetition = 0; repetition < 5000; repetition++) {
                CountDownLatch two = new CountDownLatch(2);
                team.run(2, (_, _) -> await(two), workspace);
                // The helper then still spins, is about to sleep, or sleeps.
                for (int i = 0; i < repetition % 2000; i++) Thread.onSpinWait();
            }
        }
    }

    @Test
    void anExecutorsThreadsHelpDuringAShift() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (Team team = new Team(3, Optional.of(pool));
                Workspace workspace = new Workspace()) {
            Set<Workspace> workspaces = ConcurrentHashMap.newKeySet();
            for (int repetition = 0; repetition < 50; repetition++) {
                CountDownLatch three = new CountDownLatch(3);
                Set<Thread> workers = ConcurrentHashMap.newKeySet();
                try (Team.Shift _ = team.shift()) {
                    team.run(
                            3,
                            (_, own) -> {
                                workers.add(Thread.currentThread());
                                workspaces.add(own);
                                await(three);
                            },
                            workspace);
                }
                assertEquals(3, workers.size());
            }
            assertEquals(3, workspaces.size(), "workspaces");
            // After the shift the pool is free again, and the caller works alone.
            CountDownLatch free = new CountDownLatch(2);
            for (int i = 0; i < 2; i++) pool.execute(() -> await(free));
            Thread caller = Thread.currentThread();
            team.run(10, (_, _) -> assertSame(caller, Thread.currentThread()), workspace);
            assertTrue(free.await(30, TimeUnit.SECONDS), "the shift kept the executor's threads");
        } finally {
            pool.shutdown();
            assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void anExecutorThatFailsGetsItsThreadsBack() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(1);
        AtomicInteger tasks = new AtomicInteger();
        Executor failing = task -> {
            if (tasks.incrementAndGet() == 2) throw new OutOfMemoryError("unable to create native thread");
            pool.execute(task);
        };
        try (Team team = new Team(3, Optional.of(failing))) {
            assertThrows(OutOfMemoryError.class, team::shift);
            pool.submit(() -> {}).get(30, TimeUnit.SECONDS);
            team.shift().close();
        } finally {
            pool.shutdown();
        }
    }

    /** Two callers hire at the same moment: one has the helpers, the other's are free again. */
    @Test
    void oneShiftAtATimeHasHelpers() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Team> team = new ArrayList<>();
        List<Team.Shift> first = new ArrayList<>();
        Executor hiring = task -> {
            if (first.isEmpty()) {
                first.add(() -> {});
                first.set(0, team.getFirst().shift());
            }
            pool.execute(task);
        };
        team.add(new Team(3, Optional.of(hiring)));
        Team.Shift second = team.getFirst().shift();
        try (Workspace workspace = new Workspace()) {
            CountDownLatch free = new CountDownLatch(2);
            for (int i = 0; i < 2; i++) pool.execute(() -> await(free));
            assertTrue(free.await(30, TimeUnit.SECONDS), "the second shift kept the executor's threads");
            second.close();
            CountDownLatch three = new CountDownLatch(3);
            team.getFirst().run(3, (_, _) -> await(three), workspace);
            assertEquals(0, three.getCount(), "the first shift goes on");
            first.getFirst().close();
        } finally {
            team.getFirst().close();
            pool.shutdown();
            assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void anExecutorThatDoesNotHelpIsNoFailure() {
        List<Executor> useless = List.of(Runnable::run, _ -> {}, _ -> {
            throw new RejectedExecutionException();
        });
        for (Executor executor : useless) {
            try (Team team = new Team(3, Optional.of(executor));
                    Workspace workspace = new Workspace();
                    Team.Shift _ = team.shift()) {
                AtomicInteger done = new AtomicInteger();
                team.run(20, (_, _) -> done.incrementAndGet(), workspace);
                assertEquals(20, done.get());
            }
        }
    }
}
