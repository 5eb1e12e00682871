package io.github.clip4j.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of many threads in the order of arrival, done in batches by the callers themselves. The caller of the oldest call leads: it takes what is alike
 * among the waiting, runs one batch, hands the results out and passes the lead on to the caller of what is then the oldest. So one batch runs at a time, no
 * caller works for others longer than that, and no call is overtaken but by ones that fit beside an older one.
 *
 * <p>A batch that fails says nothing about whose fault it was: each of its calls then runs alone, on its own thread, and meets its own failure or none.
 *
 * <p>Waiting is uninterruptible and keeps the interrupt flag. Thread-safe, for virtual threads too.
 *
 * @param <W> what a call brings
 * @param <R> what it gets
 */
final class BatchQueue<W, R> {
    /** What can be done together, and doing it. Asked by one thread at a time. */
    interface Batches<W, R> {
        /** Whether a call may run beside others that are already together. Quick: the lock is held. */
        boolean joins(W next, List<W> batch);

        /** Whether waiting for more company is pointless. Quick: the lock is held. */
        boolean full(List<W> batch);

        /** One result for each, in their order. */
        List<R> run(List<W> batch);
    }

    private final Batches<W, R> batches;
    private final long maxDelay;
    private final LongSupplier clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    /** Null only while nothing waits and nothing runs. */
    private @Nullable Call leader;

    private boolean closed;
    private boolean released;

    /**
     * An empty queue.
     *
     * @param batches what is done
     * @param maxDelay in nanoseconds from the arrival of a batch's oldest call, how long it may wait to be full
     * @param clock nanoseconds
     */
    BatchQueue(Batches<W, R> batches, long maxDelay, LongSupplier clock) {
        this.batches = batches;
        this.maxDelay = maxDelay;
        this.clock = clock;
    }

    private final class Call {
        final W work;
        final Thread thread = Thread.currentThread();
        final long arrival = clock.getAsLong();
        final Condition turn = lock.newCondition();
        boolean alone;

        @Nullable
        R result;

        Call(W work) {
            this.work = work;
        }
    }

    /**
     * Does the work, together with that of others if it fits.
     *
     * @throws IllegalStateException if the queue is closed
     */
    R call(W work) {
        Call own = new Call(work);
        lock.lock();
        try {
            checkOpen();
            waiting.addLast(own);
            if (leader == null) leader = own;
            else arrived.signal();
            while (leader != own && own.result == null) own.turn.awaitUninterruptibly();
            if (own.result != null) return own.result;
        } finally {
            lock.unlock();
        }
        return lead(own);
    }

    /** Fails where a call would: after closing, and within a batch, which would wait for itself. */
    void checkOpen() {
        lock.lock();
        try {
            if (closed) throw new IllegalStateException("the model is closed");
            checkOutside();
        } finally {
            lock.unlock();
        }
    }

    private void checkOutside() {
        if (leader != null && leader.thread == Thread.currentThread())
            throw new IllegalStateException("a trace must not use the model that it observes");
    }

    private R lead(Call own) {
        List<Call> batch = new ArrayList<>();
        try {
            gather(own, batch);
            List<R> results = batches.run(works(batch));
            deliver(batch, results);
            return results.getFirst();
        } catch (RuntimeException | Error e) {
            if (batch.size() <= 1) throw e;
            putBack(batch);
            return batches.run(List.of(own.work)).getFirst();
        } finally {
            passOn();
        }
    }

    private List<W> works(List<Call> calls) {
        return calls.stream().map(call -> call.work).toList();
    }

    /** The oldest call and what goes with it, now and within the delay. */
    private void gather(Call own, List<Call> batch) {
        lock.lock();
        try {
            batch.add(waiting.removeFirst());
            if (own.alone) return;
            take(batch);
            for (long left; !closed && (left = own.arrival + maxDelay - clock.getAsLong()) > 0; take(batch)) {
                if (batches.full(works(batch))) return;
                arrived.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no more delay, that is all
        } finally {
            lock.unlock();
        }
    }

    /** None of them failed before: those are older than whoever leads others. */
    private void take(List<Call> batch) {
        List<W> works = new ArrayList<>(works(batch));
        for (Iterator<Call> calls = waiting.iterator(); calls.hasNext(); ) {
            Call call = calls.next();
            if (!batches.joins(call.work, works)) continue;
            batch.add(call);
            works.add(call.work);
            calls.remove();
        }
    }

    /** To all but the leader. */
    private void deliver(List<Call> batch, List<R> results) {
        lock.lock();
        try {
            for (int i = 1; i < batch.size(); i++) {
                batch.get(i).result = results.get(i);
                batch.get(i).turn.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** All but the leader, to the front and in their order. */
    private void putBack(List<Call> batch) {
        lock.lock();
        try {
            for (Call call : batch.subList(1, batch.size()).reversed()) {
                if (call.result != null) continue;
                call.alone = true;
                waiting.addFirst(call);
            }
        } finally {
            lock.unlock();
        }
    }

    private void passOn() {
        lock.lock();
        try {
            leader = waiting.peekFirst();
            if (leader != null) leader.turn.signal();
            else idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many calls wait for their turn. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses further calls, lets those inside finish, then releases what they used, once.
     *
     * @param release not called again by further calls, which wait for it
     */
    void close(Runnable release) {
        lock.lock();
        try {
            checkOutside();
            closed = true;
            arrived.signal();
            while (leader != null) idle.awaitUninterruptibly();
            if (released) return;
            released = true;
            release.run();
        } finally {
            lock.unlock();
        }
    }
}
