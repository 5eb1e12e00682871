package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.serving.Callers.Caller;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Strings that go together if they start with the same letter; a batch runs when a permit is there. {@code !} and
 * {@code #} at the end fail.
 */
final class Words implements BatchQueue.Batches<String, String> {
    private static final int MOST = 4;

    final Semaphore permits = new Semaphore(0);
    final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
    final List<String> threads = Collections.synchronizedList(new ArrayList<>());

    @Override
    public boolean joins(String next, List<String> batch) {
        return batch.size() < MOST && next.charAt(0) == batch.getFirst().charAt(0);
    }

    @Override
    public boolean full(List<String> batch) {
        return batch.size() >= MOST;
    }

    @Override
    public List<String> run(List<String> batch, int lane) {
        batches.add(List.copyOf(batch));
        threads.add(Thread.currentThread().getName());
        permits.acquireUninterruptibly();
        for (String word : batch) {
            if (word.endsWith("!")) throw new IllegalArgumentException(word);
            if (word.endsWith("#")) throw new OutOfMemoryError(word);
        }
        return batch.stream().map(word -> word + " done").toList();
    }

    /** Each has the result of its own word. */
    static void assertDone(List<Caller<String>> callers) throws Exception {
        for (Caller<String> caller : callers) assertEquals(caller.thread().getName() + " done", caller.result());
    }
}
