package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.serving.Callers.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings that go together if they start with the same letter; a batch runs when a permit is there. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD) // who waits for its turn ignores interrupts
class BatchQueueTest {
    private static final long HOUR = 3_600_000_000_000L;

    private final Words words = new Words();
    private final Semaphore permits = words.permits;
    private final List<List<String>> batches = words.batches;
    private final AtomicLong clock = new AtomicLong();

    private final BatchQueue<String, String> queue = new BatchQueue<>(words, 1, 0, clock::get);
    private final BatchQueue<String, String> patient = new BatchQueue<>(words, 1, HOUR, clock::get);

    @AfterEach
    void letGo() {
        permits.release(1000);
    }

    /** The first is under way when this returns, the others wait in their order. */
    private List<Caller<String>> start(String... words) throws InterruptedException {
        List<Caller<String>> callers = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            int waiting = i;
            callers.add(Callers.start(word, () -> queue.call(word)));
            Callers.await(word + " is in the queue", () -> !batches.isEmpty() && queue.waiting() == waiting);
        }
        return callers;
    }

    private Caller<String> startPatient(String word) throws InterruptedException {
        Caller<String> caller = Callers.start(word, () -> patient.call(word));
        Callers.await(
                word + " waits",
                () -> caller.thread().getState() == Thread.State.TIMED_WAITING
                        || caller.thread().getState() == Thread.State.WAITING);
        return caller;
    }

    @Test
    void aCallAloneRunsAtOnceOnItsOwnThread() {
        permits.release();
        assertEquals("a done", queue.call("a"));
        assertEquals(List.of(Thread.currentThread().getName()), words.threads);
    }

    @Test
    void batchesFormOfWhatArrivesMeanwhile() throws Exception {
        var callers = start("a1", "a2", "b1", "a3", "b2", "a4");
        permits.release(10);
        Words.assertDone(callers);
        assertEquals(List.of(List.of("a1"), List.of("a2", "a3", "a4"), List.of("b1", "b2")), batches);
    }

    /**
     * A stream of one kind cannot hold up another: b1 is overtaken by what fits beside a call older than itself only.
     */
    @Test
    void theOldestIsAlwaysNext() throws Exception {
        var callers = start("a0", "a1", "a2", "b1", "a3", "a4", "a5", "a6");
        permits.release(10);
        Words.assertDone(callers);
        assertEquals(
                List.of(List.of("a0"), List.of("a1", "a2", "a3", "a4"), List.of("b1"), List.of("a5", "a6")), batches);
    }

    /** Every batch runs on the thread of its oldest call, and who has its result is free while the next batch runs. */
    @Test
    void theLeadIsPassedOn() throws Exception {
        var callers = start("a1", "b1", "b2", "c1");
        permits.release();
        assertEquals("a1 done", callers.get(0).result());
        permits.release();
        assertEquals("b1 done", callers.get(1).result());
        assertEquals("b2 done", callers.get(2).result());
        assertFalse(callers.get(3).task().isDone());
        permits.release();
        Words.assertDone(callers);
        assertEquals(List.of("a1", "b1", "c1"), words.threads);
    }

    @Test
    void aFailureHurtsNobodyElse() throws Exception {
        var callers = start("b", "a1", "a2!", "a3", "a4#");
        permits.release(20);
        assertEquals("a1 done", callers.get(1).result());
        assertEquals(
                "a2!", callers.get(2).failure(IllegalArgumentException.class).getMessage());
        assertEquals("a3 done", callers.get(3).result());
        assertEquals("a4#", callers.get(4).failure(OutOfMemoryError.class).getMessage());
        assertEquals(List.of("b", "a1", "a1", "a2!", "a3", "a4#"), words.threads);
        assertEquals("a5 done", queue.call("a5"), "the queue goes on");
    }

    @Test
    void aFailingLeaderHurtsNobodyElse() throws Exception {
        var callers = start("b", "a1!", "a2", "c");
        permits.release(20);
        assertEquals(
                "a1!", callers.get(1).failure(IllegalArgumentException.class).getMessage());
        assertEquals("a2 done", callers.get(2).result());
        assertEquals("c done", callers.get(3).result());
        assertEquals(List.of(List.of("b"), List.of("a1!", "a2"), List.of("a1!"), List.of("a2"), List.of("c")), batches);
    }

    /** A batch may be too large for the memory and each of its calls not. */
    @Test
    void anErrorHurtsNobodyElse() throws Exception {
        var callers = start("b", "a1", "a2#");
        permits.release(20);
        assertEquals("a1 done", callers.get(1).result());
        assertEquals("a2#", callers.get(2).failure(OutOfMemoryError.class).getMessage());
    }

    @Test
    void aFailureAloneIsNotTriedTwice() {
        permits.release(2);
        assertThrows(IllegalArgumentException.class, () -> queue.call("a!"));
        assertEquals(List.of(List.of("a!")), batches);
        assertEquals("b done", queue.call("b"));
    }

    @Test
    void closingLetsTheWaitingFinishAndRefusesOthers() throws Exception {
        AtomicInteger released = new AtomicInteger();
        var callers = start("a1", "b1", "b2");
        Caller<Void> closer = Callers.start("closer", () -> {
            queue.close(released::incrementAndGet);
            return null;
        });
        Callers.await("closing waits", () -> closer.thread().getState() == Thread.State.WAITING);
        assertEquals(
                "the model is closed",
                assertThrows(IllegalStateException.class, () -> queue.call("a2"))
                        .getMessage());
        permits.release();
        assertEquals("a1 done", callers.get(0).result());
        assertEquals(0, released.get(), "b1 is not done yet");
        permits.release();
        Words.assertDone(callers);
        closer.result();
        assertEquals(1, released.get());
        queue.close(released::incrementAndGet);
        assertEquals(1, released.get());
        assertThrows(IllegalStateException.class, queue::checkOpen);
    }

    @Test
    void closingWaitsForTheCallUnderWay() throws Exception {
        AtomicInteger released = new AtomicInteger();
        var callers = start("a1");
        Caller<Void> closer = Callers.start("closer", () -> {
            queue.close(released::incrementAndGet);
            return null;
        });
        Callers.await(
                "closing waits or is over",
                () -> closer.thread().getState() == Thread.State.WAITING
                        || closer.task().isDone());
        assertEquals(0, released.get());
        permits.release();
        Words.assertDone(callers);
        closer.result();
        assertEquals(1, released.get());
    }

    @Test
    void aDelayEndsWhenTheBatchIsFull() throws Exception {
        permits.release(10);
        List<Caller<String>> callers = new ArrayList<>();
        for (String word : List.of("a1", "a2", "b1", "a3")) callers.add(startPatient(word));
        assertEquals(List.of(), batches);
        callers.add(Callers.start("a4", () -> patient.call("a4")));
        for (int i : new int[] {0, 1, 3, 4}) callers.get(i).result();
        assertEquals(List.of(List.of("a1", "a2", "a3", "a4")), batches);
        patient.close(() -> {});
        assertEquals("b1 done", callers.get(2).result());
    }

    /** By a clock that stands still until it is moved; the wait itself is by the real one. */
    @Test
    void aDelayEndsInTime() throws Exception {
        permits.release(10);
        BatchQueue<String, String> brief = new BatchQueue<>(words, 1, 2_000_000, clock::get);
        Caller<String> caller = Callers.start("a1", () -> brief.call("a1"));
        Callers.await("a1 waits", () -> caller.thread().getState() == Thread.State.TIMED_WAITING);
        clock.set(1_999_999);
        Thread.sleep(20);
        assertEquals(List.of(), batches, "not yet");
        clock.set(2_000_000);
        assertEquals("a1 done", caller.result());
    }

    /** The delay counts from a call's arrival: one that waited for another batch does not wait again. */
    @Test
    void aDelayIsNotPaidTwice() throws Exception {
        List<Caller<String>> callers = new ArrayList<>();
        for (String word : List.of("a1", "a2", "a3", "b1", "a4")) callers.add(startPatient(word));
        Callers.await("the first batch runs", () -> batches.size() == 1);
        clock.set(HOUR);
        permits.release(10);
        assertEquals("b1 done", callers.get(3).result());
    }

    @Test
    void closingEndsADelay() throws Exception {
        permits.release(10);
        Caller<String> caller = startPatient("a1");
        patient.close(() -> {});
        assertEquals("a1 done", caller.result());
    }

    @Test
    void anInterruptedCallerGetsItsResultAndKeepsTheFlag() throws Exception {
        var running = start("a1");
        Caller<String> waiting = Callers.start("b1", () -> queue.call("b1") + Thread.interrupted());
        Callers.await("b1 waits", () -> queue.waiting() == 1);
        waiting.thread().interrupt();
        permits.release(10);
        Words.assertDone(running);
        assertEquals("b1 donetrue", waiting.result());
    }

    @Test
    void anInterruptEndsADelay() throws Exception {
        permits.release(10);
        Caller<String> caller = Callers.start("a1", () -> patient.call("a1") + Thread.interrupted());
        Callers.await("a1 waits", () -> caller.thread().getState() == Thread.State.TIMED_WAITING);
        caller.thread().interrupt();
        assertEquals("a1 donetrue", caller.result());
    }

    /** It would wait for itself. */
    @Test
    void aBatchCannotCallItsQueue() throws Exception {
        List<BatchQueue<String, String>> self = new ArrayList<>();
        self.add(new BatchQueue<>(
                new BatchQueue.Batches<>() {
                    @Override
                    public boolean joins(String next, List<String> batch) {
                        return false;
                    }

                    @Override
                    public boolean full(List<String> batch) {
                        return true;
                    }

                    @Override
                    public List<String> run(List<String> batch, int lane) {
                        assertThrows(
                                IllegalStateException.class,
                                () -> self.getFirst().close(() -> {}));
                        return List.of(self.getFirst().call("again"));
                    }
                },
                1,
                0,
                System::nanoTime));
        Caller<String> caller = Callers.start("a", () -> self.getFirst().call("a"));
        assertEquals(
                "a trace must not use the model that it observes",
                caller.failure(IllegalStateException.class).getMessage());
    }

    /**
     * A second of many callers, platform and virtual, some failing: every call gets its own, one batch a lane at a
     * time, nobody is left behind.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void stress(int lanes) throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicIntegerArray used = new AtomicIntegerArray(lanes);
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        permits.release(Integer.MAX_VALUE / 2);
        BatchQueue<String, String> busy = new BatchQueue<>(
                new BatchQueue.Batches<>() {
                    @Override
                    public boolean joins(String next, List<String> batch) {
                        return words.joins(next, batch);
                    }

                    @Override
                    public boolean full(List<String> batch) {
                        return words.full(batch);
                    }

                    @Override
                    public List<String> run(List<String> batch, int lane) {
                        assertEquals(1, used.incrementAndGet(lane), "batches of a lane at a time");
                        assertTrue(inside.incrementAndGet() <= lanes);
                        try {
                            runs.incrementAndGet();
                            return words.run(batch, lane);
                        } finally {
                            inside.decrementAndGet();
                            used.decrementAndGet(lane);
                        }
                    }
                },
                lanes,
                20_000,
                System::nanoTime);
        long end = System.nanoTime() + 1_000_000_000L;
        List<Caller<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            int number = i;
            callers.add(
                    i % 2 == 0
                            ? Callers.start("caller " + i, () -> callUntil(busy, number, end))
                            : Callers.startVirtual(() -> callUntil(busy, number, end)));
        }
        for (Caller<Integer> caller : callers) calls.addAndGet(caller.result());
        assertTrue(runs.get() < calls.get(), runs + " batches for " + calls + " calls");
        assertEquals(0, busy.waiting());
        busy.close(inside::incrementAndGet);
        assertEquals(1, inside.get());
    }

    private static int callUntil(BatchQueue<String, String> queue, int number, long end) {
        int calls = 0;
        for (; calls < 50 || System.nanoTime() < end; calls++) {
            String word = "abc".charAt((number + calls) % 3) + "/" + number + "/" + calls;
            if (calls % 50 == 49) {
                Exception e = assertThrows(IllegalArgumentException.class, () -> queue.call(word + "!"));
                assertEquals(word + "!", e.getMessage());
            } else {
                assertEquals(word + " done", queue.call(word));
            }
        }
        return calls;
    }
}
