package io.github.clip4j.serving;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.QueueFullException;
import java.time.Duration;

/**
 * How the calls of many threads share one model. It computes one batch at a time. Calls that arrive meanwhile wait in
 * the order of arrival, and the next batch takes those of them that are alike, up to the batch size: batches form by
 * themselves under load, and no call waits for others unless told to. A batch runs on the thread of one of its callers,
 * together with the backend's; no other threads exist.
 *
 * @param batchSize how many images or texts go through the model at once, of one call or several; more cost memory
 * @param maxDelay how long a call that finds the model idle waits for others to fill its batch, counted from its
 *     arrival; 0, the default, for not at all
 * @param capacity how many images and texts may be inside at once: being decoded, waiting or computed. It bounds the
 *     memory that waiting calls hold; a call with more than that counts as that many
 * @param refuse whether a call that finds no room fails at once with a {@link QueueFullException}, instead of waiting
 *     for room, the default
 * @param listener hears of each batch
 */
public record BatchingOptions(int batchSize, Duration maxDelay, int capacity, boolean refuse, BatchListener listener) {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** Batches of 8, no delay, room for 256, and waiting when there is none. */
    public static final BatchingOptions DEFAULT = new BatchingOptions(8, Duration.ZERO, 256, false);

    /** Checks the ranges. */
    public BatchingOptions {
        if (batchSize < 1 || batchSize > 4096)
            throw new ClipException("batch size: expected 1 to 4096, found " + batchSize);
        if (maxDelay.isNegative() || maxDelay.compareTo(LONGEST) > 0)
            throw new ClipException("batching delay: expected 0 to 1 minute, found " + maxDelay);
        if (capacity < 1) throw new ClipException("queue capacity: expected 1 or more, found " + capacity);
    }

    /**
     * Options without a listener.
     *
     * @param batchSize how many images or texts go through the model at once
     * @param maxDelay how long a call waits for others
     * @param capacity how many images and texts may be inside at once
     * @param refuse whether a call that finds no room fails at once
     */
    public BatchingOptions(int batchSize, Duration maxDelay, int capacity, boolean refuse) {
        this(batchSize, maxDelay, capacity, refuse, BatchListener.NONE);
    }

    /**
     * Chooses the batch size.
     *
     * @param size 1 to 4096
     * @return changed options
     */
    public BatchingOptions withBatchSize(int size) {
        return new BatchingOptions(size, maxDelay, capacity, refuse, listener);
    }

    /**
     * Trades latency of an idle system for fuller batches.
     *
     * @param delay 0 to 1 minute; a few milliseconds make sense
     * @return changed options
     */
    public BatchingOptions withMaxDelay(Duration delay) {
        return new BatchingOptions(batchSize, delay, capacity, refuse, listener);
    }

    /**
     * Bounds what may be inside.
     *
     * @param items at least 1
     * @return changed options
     */
    public BatchingOptions withCapacity(int items) {
        return new BatchingOptions(batchSize, maxDelay, items, refuse, listener);
    }

    /**
     * Chooses what happens to calls beyond the capacity.
     *
     * @param fail whether they fail at once instead of waiting
     * @return changed options
     */
    public BatchingOptions withRefuse(boolean fail) {
        return new BatchingOptions(batchSize, maxDelay, capacity, fail, listener);
    }

    /**
     * Chooses who hears of each batch.
     *
     * @param hearer of batches: a bridge to a library of meters
     * @return changed options
     */
    public BatchingOptions withListener(BatchListener hearer) {
        return new BatchingOptions(batchSize, maxDelay, capacity, refuse, hearer);
    }
}
