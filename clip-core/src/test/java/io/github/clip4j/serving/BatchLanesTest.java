package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.serving.Callers.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Two batches at a time. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD) // who waits for its turn ignores interrupts
class BatchLanesTest {
    private static final long HOUR = 3_600_000_000_000L;

    private final Words words = new Words();
    private final Semaphore permits = words.permits;
    private final List<List<String>> batches = words.batches;
    private final AtomicLong clock = new AtomicLong();

    @AfterEach
    void letGo() {
        permits.release(1000);
    }

    /** Two of a kind go together, or one a lane. */
    private final BatchQueue<String, String> wide = new BatchQueue<>(words, 2, 0, clock::get);

    /** As many as there are batches under way or, if fewer, waiting. */
    private List<Caller<String>> startWide(String... words) throws InterruptedException {
        List<Caller<String>> callers = new ArrayList<>();
        for (String word : words) {
            int before = batches.size() + wide.waiting();
            callers.add(Callers.start(word, () -> wide.call(word)));
            Callers.await(word + " is in the queue", () -> batches.size() + wide.waiting() == before + 1);
        }
        return callers;
    }

    @Test
    void lanesRunBatchesBesideEachOther() throws Exception {
        var callers = startWide("a1", "a2", "a3", "b1", "a4");
        assertEquals(List.of(List.of("a1"), List.of("a2")), batches, "one a lane at once, the others wait");
        permits.release(1);
        Callers.await("the next batch", () -> batches.size() == 3);
        assertEquals(List.of("a3", "a4"), batches.get(2));
        assertEquals(1, wide.waiting());
        permits.release(3);
        Words.assertDone(callers);
        assertEquals(List.of("b1"), batches.get(3));
    }

    @Test
    void afterAFailureFreeLanesAreUsed() throws Exception {
        var callers = startWide("a1", "b1", "c1", "c2!", "c3");
        permits.release(1);
        Callers.await("the batch that fails", () -> batches.contains(List.of("c1", "c2!", "c3")));
        permits.release(2);
        Callers.await("two of its calls alone, one a lane", () -> batches.size() == 5);
        permits.release(1000);
        for (int i : new int[] {0, 1, 2, 4})
            assertEquals(
                    callers.get(i).thread().getName() + " done", callers.get(i).result());
        callers.get(3).failure(IllegalArgumentException.class);
        assertEquals(0, wide.waiting());
        assertEquals("d done", wide.call("d"));
    }

    /** Four of a kind are a batch, whatever the delay. */
    @Test
    void anotherKindLeadsOnceTheCompanyIsTaken() throws Exception {
        BatchQueue<String, String> both = new BatchQueue<>(words, 2, HOUR, clock::get);
        Caller<String> first = Callers.start("a1", () -> both.call("a1"));
        Callers.await("it gathers", () -> first.thread().getState() == Thread.State.TIMED_WAITING);
        List<Caller<String>> callers = new ArrayList<>(List.of(first));
        for (String word : List.of("b1", "b2", "b3", "b4")) callers.add(Callers.start(word, () -> both.call(word)));
        Callers.await("the others wait", () -> both.waiting() == 4);
        for (String word : List.of("a2", "a3", "a4")) callers.add(Callers.start(word, () -> both.call(word)));
        Callers.await("both batches", () -> batches.size() == 2);
        permits.release(2);
        Words.assertDone(callers);
    }

    /** They wait neither for the company of another leader nor to be its company. */
    @Test
    void callsOfAFailedBatchRunAloneBesideOneThatGathers() throws Exception {
        BatchQueue<String, String> both = new BatchQueue<>(words, 2, HOUR, clock::get);
        List<Caller<String>> callers = new ArrayList<>();
        for (String word : List.of("a1", "a2", "a3", "a4!", "a5")) {
            Caller<String> caller = Callers.start(word, () -> both.call(word));
            callers.add(caller);
            if (word.equals("a4!")) Callers.await("the full batch", () -> batches.size() == 1);
            else
                Callers.await(
                        word + " waits",
                        () -> caller.thread().getState() == Thread.State.TIMED_WAITING
                                || caller.thread().getState() == Thread.State.WAITING);
        }
        permits.release(1);
        Callers.await("the first alone", () -> batches.contains(List.of("a1")));
        callers.add(Callers.start("a6", () -> both.call("a6")));
        Callers.await("three that failed wait", () -> both.waiting() == 3);
        permits.release(4);
        Words.assertDone(callers.subList(0, 3));
        callers.get(3).failure(IllegalArgumentException.class);
        permits.release(1000);
        both.close(() -> {});
        assertEquals("a5 done", callers.get(4).result());
        assertEquals("a6 done", callers.get(5).result());
        assertEquals(
                Set.of(
                        List.of("a1", "a2", "a3", "a4!"),
                        List.of("a1"),
                        List.of("a2"),
                        List.of("a3"),
                        List.of("a4!"),
                        List.of("a5", "a6")),
                Set.copyOf(batches));
    }

    @Test
    void closingWaitsForAllLanes() throws Exception {
        var callers = startWide("a1", "b1");
        AtomicInteger closed = new AtomicInteger();
        Caller<Integer> closing = Callers.start("closing", () -> {
            wide.close(closed::incrementAndGet);
            return closed.get();
        });
        Callers.await("closing waits", () -> closing.thread().getState() == Thread.State.WAITING);
        permits.release(1);
        Callers.await(
                "one is done",
                () -> callers.stream().filter(c -> c.task().isDone()).count() == 1);
        assertEquals(0, closed.get(), "the other runs");
        permits.release(1);
        Words.assertDone(callers);
        assertEquals(1, closing.result());
    }

    /** A call that could run at once, alone, goes with one that waits for company. */
    @Test
    void aFreeLaneDoesNotKeepCompanyApart() throws Exception {
        BatchQueue<String, String> both = new BatchQueue<>(words, 2, HOUR, clock::get);
        List<Caller<String>> callers = new ArrayList<>();
        for (String word : List.of("a1", "a2", "a3", "a4")) {
            Callers.Caller<String> caller = Callers.start(word, () -> both.call(word));
            callers.add(caller);
            if (!word.equals("a4"))
                Callers.await(
                        word + " waits",
                        () -> caller.thread().getState() == Thread.State.TIMED_WAITING
                                || caller.thread().getState() == Thread.State.WAITING);
        }
        permits.release(10);
        Words.assertDone(callers);
        assertEquals(List.of(List.of("a1", "a2", "a3", "a4")), batches);
    }
}
