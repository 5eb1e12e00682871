package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With reading ahead, as where a GPU computes, and without. */
class ReadAheadTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allInTheirOrderWithTheirFailures(boolean ahead) {
        ClipException bad = new ClipException("bad");
        ReadAhead<Integer, Integer> tens = new ReadAhead<>(
                i -> {
                    if (i % 3 == 0) throw bad;
                    return 10 * i;
                },
                2,
                ahead);
        List<List<Integer>> values = new ArrayList<>();
        List<Integer> failed = new ArrayList<>();
        tens.forEachBatch(List.of(1, 2, 3, 4, 6), batch -> {
            List<Integer> good = new ArrayList<>();
            for (var attempt : batch) {
                if (attempt.value() != null) good.add(attempt.value());
                else {
                    assertSame(bad, attempt.failure());
                    failed.add(attempt.input());
                }
            }
            values.add(good);
        });
        assertEquals(List.of(List.of(10, 20), List.of(40), List.of()), values);
        assertEquals(List.of(3, 6), failed);
    }

    @Test
    void theNextBatchIsReadWhileOneIsUsed() {
        CountDownLatch third = new CountDownLatch(3);
        ReadAhead<Integer, Integer> counted = new ReadAhead<>(
                i -> {
                    third.countDown();
                    return i;
                },
                2,
                true);
        counted.forEachBatch(List.of(1, 2, 3, 4), _ -> {
            try {
                assertTrue(third.await(60, TimeUnit.SECONDS), "nobody read ahead");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The inputs' source may then be closed. */
    @Test
    void nothingIsReadAnyMoreOnReturn() {
        CountDownLatch reading = new CountDownLatch(1);
        AtomicBoolean read = new AtomicBoolean();
        ReadAhead<Integer, Integer> slow = new ReadAhead<>(
                i -> {
                    if (i == 1) return i;
                    reading.countDown();
                    LockSupport.parkNanos(100_000_000);
                    read.set(true);
                    return i;
                },
                1,
                true);
        assertThrows(
                IllegalArgumentException.class,
                () -> slow.forEachBatch(List.of(1, 2), _ -> {
                    try {
                        assertTrue(reading.await(60, TimeUnit.SECONDS), "nobody read ahead");
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    throw new IllegalArgumentException("on purpose");
                }));
        assertTrue(read.get(), "still being read");
    }

    /** What one input takes too much of is there again for the others. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void memoryThatOneInputLacksIsItsOwnFailure(boolean ahead) {
        AtomicInteger shortBesideOthers = new AtomicInteger(1);
        ReadAhead<Integer, Integer> hungry = new ReadAhead<>(
                i -> {
                    if (i == 2 || (i == 3 && shortBesideOthers.getAndDecrement() > 0))
                        throw new OutOfMemoryError("no more");
                    return i;
                },
                2,
                ahead);
        List<String> outcomes = new ArrayList<>();
        hungry.forEachBatch(
                List.of(1, 2, 3, 4),
                batch -> batch.forEach(attempt -> outcomes.add(
                        attempt.failure() == null
                                ? String.valueOf(attempt.value())
                                : String.valueOf(attempt.failure().getMessage()))));
        assertEquals(List.of("1", "3", "4"), List.of(outcomes.get(0), outcomes.get(2), outcomes.get(3)));
        assertTrue(outcomes.get(1).startsWith("needs more memory than the heap of "), outcomes.get(1));
    }

    /** With 5 given, two batches are whole and the third has one input, and its failure is told after it. */
    @ParameterizedTest
    @CsvSource({"0,false", "0,true", "4,false", "4,true", "5,false", "5,true"})
    void whatCameBeforeAFailureOfTheSourceIsUsed(int given, boolean ahead) {
        IllegalStateException lost = new IllegalStateException("connection lost");
        Iterator<Integer> source = IntStream.rangeClosed(0, given)
                .mapToObj(i -> {
                    if (i == given) throw lost;
                    return i;
                })
                .iterator();
        List<Integer> used = new ArrayList<>();
        ReadAhead<Integer, Integer> same = new ReadAhead<>(i -> i, 2, ahead);
        assertSame(
                lost,
                assertThrows(
                        IllegalStateException.class,
                        () -> same.forEachBatch(
                                source, () -> true, batch -> batch.forEach(attempt -> used.add(attempt.input())))));
        assertEquals(IntStream.range(0, given).boxed().toList(), used);
    }

    /** Whoever asked is told what ended it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anErrorComesAsItIs(boolean ahead) {
        AtomicInteger inputs = new AtomicInteger();
        ReadAhead<Integer, Integer> failing = new ReadAhead<>(
                i -> {
                    if (inputs.incrementAndGet() > 2) throw new StackOverflowError("no more");
                    return i;
                },
                2,
                ahead);
        assertThrows(StackOverflowError.class, () -> failing.forEachBatch(List.of(1, 2, 3, 4), _ -> {}));
    }
}
