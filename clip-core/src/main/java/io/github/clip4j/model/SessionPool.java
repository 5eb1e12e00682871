package io.github.clip4j.model;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Session;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Lends each caller a session of its own; at most one a processor, since more would only cost memory. Thread-safe. */
final class SessionPool implements AutoCloseable {
    private final Backend backend;
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private final int size = Runtime.getRuntime().availableProcessors();
    private final Semaphore permits = new Semaphore(size, true);

    SessionPool(Backend backend) {
        this.backend = backend;
    }

    <R> R with(Function<Session, R> work) {
        permits.acquireUninterruptibly();
        try {
            Session session = idle.pollFirst();
            if (session == null) session = backend.open();
            try {
                return work.apply(session);
            } finally {
                idle.addFirst(session);
            }
        } finally {
            permits.release();
        }
    }

    /** Waits for the work under way. */
    @Override
    public void close() {
        permits.acquireUninterruptibly(size);
        for (Session session; (session = idle.pollFirst()) != null; ) session.close();
    }
}
