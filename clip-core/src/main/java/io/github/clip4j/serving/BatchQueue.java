package io.github.clip4j.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of many threads in the order of arrival, done in batches by the callers themselves. While a lane is free, the
 * caller of the oldest call leads: it takes the waiting calls that are alike, runs one batch in the lane, hands out the
 * results and leaves the lane to the caller of the call that is then the oldest. So as many batches run at a time as
 * there are lanes, no caller works for others for more than one batch, and a call is overtaken only by ones that fit
 * beside an older one.
 *
 * <p>A batch that fails says nothing about whose fault it was: each of its calls then runs alone, on its own thread,
 * and meets its own failure or none.
 *
 * <p>Waiting is uninterruptible and keeps the interrupt flag. Thread-safe, for virtual threads too.
 *
 * @param <W> the input of a call
 * @param <R> the result of a call
 */
final class BatchQueue<W, R> {
    /** Decides which calls can run together, and runs them. */
    interface Batches<W, R> {
        /** Whether a call may run beside others that are already together. Quick: the lock is held. */
        boolean joins(W next, List<W> batch);

        /** Whether waiting for more calls is pointless. Quick: the lock is held. */
        boolean full(List<W> batch);

        /**
         * Runs a batch.
         *
         * @param lane from 0, for one batch at a time
         * @return one result for each, in their order
         */
        List<R> run(List<W> batch, int lane);
    }

    private static final int NONE = -1;

    private final Batches<W, R> batches;
    private final long maxDelay;
    private final LongSupplier clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private final ArrayDeque<Integer> freeLanes = new ArrayDeque<>();
    /** The calls that gather or run a batch. While there are none, no call waits. */
    private final List<Call> leaders = new ArrayList<>();
    /** The leader that has yet to gather its batch: meanwhile no call that could be part of the batch leads another. */
    private @Nullable Call gatherer;

    private boolean closed;
    private boolean released;

    /**
     * An empty queue.
     *
     * @param batches what is done
     * @param lanes how many batches may run at a time
     * @param maxDelay in nanoseconds from the arrival of a batch's oldest call, how long it may wait to be full
     * @param clock nanoseconds
     */
    BatchQueue(Batches<W, R> batches, int lanes, long maxDelay, LongSupplier clock) {
        this.batches = batches;
        for (int lane = 0; lane < lanes; lane++) freeLanes.add(lane);
        this.maxDelay = maxDelay;
        this.clock = clock;
    }

    private final class Call {
        final W work;
        final Thread thread = Thread.currentThread();
        final long arrival = clock.getAsLong();
        final Condition turn = lock.newCondition();
        /** The lane in which it leads a batch. */
        int lane = NONE;

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
            appoint();
            arrived.signal();
            while (own.lane == NONE && own.result == null) own.turn.awaitUninterruptibly();
            if (own.result != null) return own.result;
        } finally {
            lock.unlock();
        }
        return lead(own, own.lane);
    }

    /** Lets the oldest call lead, if it can. With the lock. */
    private void appoint() {
        Call oldest = waiting.peekFirst();
        if (oldest == null || freeLanes.isEmpty() || (gatherer != null && !oldest.alone)) return;
        waiting.removeFirst();
        oldest.lane = freeLanes.removeFirst();
        leaders.add(oldest);
        if (!oldest.alone) gatherer = oldest;
        oldest.turn.signal();
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
        if (leaders.stream().anyMatch(leader -> leader.thread == Thread.currentThread()))
            throw new IllegalStateException("a trace must not use the model that it observes");
    }

    private R lead(Call own, int lane) {
        List<Call> batch = new ArrayList<>();
        try {
            gather(own, batch);
            List<R> results = batches.run(works(batch), lane);
            deliver(batch, results);
            return results.getFirst();
        } catch (RuntimeException | Error e) {
            if (batch.size() <= 1) throw e;
            putBack(batch);
            return batches.run(List.of(own.work), lane).getFirst();
        } finally {
            passOn(own, lane);
        }
    }

    private List<W> works(List<Call> calls) {
        return calls.stream().map(call -> call.work).toList();
    }

    /** The oldest call and what goes with it, now and within the delay. */
    private void gather(Call own, List<Call> batch) {
        lock.lock();
        try {
            batch.add(own);
            if (own.alone) return;
            take(batch);
            for (long left; !closed && (left = own.arrival + maxDelay - clock.getAsLong()) > 0; take(batch)) {
                if (batches.full(works(batch))) return;
                arrived.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no more delay, that is all
        } finally {
            if (!own.alone) gatherer = null;
            appoint();
            lock.unlock();
        }
    }

    /** All that go with a batch. */
    private void take(List<Call> batch) {
        List<W> works = new ArrayList<>(works(batch));
        for (Iterator<Call> calls = waiting.iterator(); calls.hasNext(); ) {
            Call call = calls.next();
            if (call.alone || !batches.joins(call.work, works)) continue;
            batch.add(call);
            works.add(call.work);
            calls.remove();
        }
    }

    /** Hands out the results to all except the leader, which has its own. */
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

    /** Puts all except the leader back to the front, in their order. */
    private void putBack(List<Call> batch) {
        lock.lock();
        try {
            for (Call call : batch.subList(1, batch.size()).reversed()) {
                if (call.result != null) continue;
                call.alone = true;
                waiting.addFirst(call);
            }
            appoint();
        } finally {
            lock.unlock();
        }
    }

    private void passOn(Call own, int lane) {
        lock.lock();
        try {
            leaders.remove(own);
            freeLanes.addFirst(lane);
            appoint();
            if (leaders.isEmpty()) idle.signalAll();
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
     * @param release runs once; further calls of this method wait for it
     */
    void close(Runnable release) {
        lock.lock();
        try {
            checkOutside();
            closed = true;
            arrived.signal();
            while (!leaders.isEmpty()) idle.awaitUninterruptibly();
            if (released) return;
            released = true;
            release.run();
        } finally {
            lock.unlock();
        }
    }
}
