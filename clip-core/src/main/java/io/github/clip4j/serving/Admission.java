package io.github.clip4j.serving;

import io.github.clip4j.error.QueueFullException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds how many images and texts are inside at once. It is asked before pixels exist: a bound on the queue itself
 * would bound no memory, since whoever waits for a place in it would hold its pixels all the same. First come, first
 * served.
 */
final class Admission {
    private final BatchingOptions options;
    private final Semaphore places;

    Admission(BatchingOptions options) {
        this.options = options;
        places = new Semaphore(options.capacity(), true);
    }

    <R> R with(int items, Supplier<R> call) {
        int taken = Math.min(items, options.capacity());
        if (!options.refuse()) places.acquireUninterruptibly(taken);
        else if (!places.tryAcquire(taken)) throw new QueueFullException(options.capacity());
        try {
            return call.get();
        } finally {
            places.release(taken);
        }
    }

    /** How many callers wait for room. */
    int waiting() {
        return places.getQueueLength();
    }
}
