package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedBatchesTest {
    private static float[][] numbers(int from, int to) {
        float[][] numbers = new float[to - from][];
        for (int i = from; i < to; i++) numbers[i - from] = new float[] {i};
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"0,4,0", "1,4,1", "4,4,1", "5,4,1", "5,4,2", "17,4,2", "17,4,3", "3,1,3"})
    void resultsAreInTheOrderOfTheInputs(int inputs, int batchSize, int workers) {
        Set<List<Integer>> batches = ConcurrentHashMap.newKeySet();
        float[][] results = new SharedBatches(inputs, batchSize, workers).run((_, from, to) -> {
            assertTrue(batches.add(List.of(from, to)), "twice");
            return numbers(from, to);
        });
        assertEquals(inputs, results.length);
        for (int i = 0; i < inputs; i++) assertEquals(i, results[i][0]);
        assertEquals(Math.ceilDiv(inputs, batchSize), batches.size());
    }

    /** Each waits for the other to have begun. */
    @Test
    void workersWorkAtTheSameTime() {
        CountDownLatch begun = new CountDownLatch(2);
        Thread caller = Thread.currentThread();
        new SharedBatches(4, 2, 2).run((worker, from, to) -> {
            if (worker == 0) assertSame(caller, Thread.currentThread());
            begun.countDown();
            try {
                assertTrue(begun.await(60, TimeUnit.SECONDS), "the other never began");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return numbers(from, to);
        });
    }

    @Test
    void aFailureEndsIt() {
        AtomicInteger batches = new AtomicInteger();
        ClipException failure = new ClipException("bad");
        ClipException found = assertThrows(
                ClipException.class,
                () -> new SharedBatches(100, 1, 1).run((_, from, to) -> {
                    if (batches.incrementAndGet() == 3) throw failure;
                    return numbers(from, to);
                }));
        assertSame(failure, found);
        assertEquals(3, batches.get());
    }

    @Test
    void theOthersStopAtTheirNextBatch() {
        AtomicInteger batches = new AtomicInteger();
        BlockingQueue<Thread> other = new LinkedBlockingQueue<>();
        assertThrows(
                ClipException.class,
                () -> new SharedBatches(100, 1, 2).run((worker, from, to) -> {
                    batches.incrementAndGet();
                    if (worker == 1) {
                        other.add(Thread.currentThread());
                        throw new ClipException("bad");
                    }
                    try {
                        Thread failed = other.take();
                        other.add(failed);
                        failed.join();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return numbers(from, to);
                }));
        assertEquals(2, batches.get(), "one each");
    }
}
