package io.github.clip4j.serving;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.backend.reference.ReferenceBackendProvider;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The reference backend, which notes each forward pass as {@code images 3} or {@code texts 3 of 46 rows} and runs it
 * when a permit is there.
 */
final class GatedBackend implements Backend {
    final Semaphore permits = new Semaphore(0);
    final List<String> forwards = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger sessions = new AtomicInteger();
    volatile boolean closed;
    volatile @Nullable Workload expected;

    private final int lanes;
    private final AtomicInteger running = new AtomicInteger();
    private final Backend backend = new ReferenceBackendProvider().open(BackendOptions.DEFAULT);

    GatedBackend() {
        this(1);
    }

    /** A backend of so many forward passes at a time. */
    GatedBackend(int lanes) {
        this.lanes = lanes;
    }

    @Override
    public int concurrentSessions() {
        return lanes;
    }

    @Override
    public void expect(Workload workload) {
        expected = workload;
    }

    @Override
    public String describe() {
        return backend.describe();
    }

    @Override
    public Weight load(WeightSource source, Role role) {
        return backend.load(source, role);
    }

    @Override
    public Session open() {
        sessions.incrementAndGet();
        return new GatedSession(backend.open());
    }

    @Override
    public void close() {
        backend.close();
        closed = true;
    }

    private final class GatedSession implements Session {
        private final Session session;
        private String forward = "";
        private int textRows;

        GatedSession(Session session) {
            this.session = session;
        }

        @Override
        public Tensor floats(String name, int rows, int columns) {
            if (name.equals("pixels")) forward = "images " + rows;
            return session.floats(name, rows, columns);
        }

        @Override
        public Tensor ints(String name, int rows, int columns) {
            if (name.equals("ids")) textRows = rows;
            if (name.equals("rows") && textRows > 0) {
                forward = "texts %d of %d rows".formatted(rows, textRows);
                textRows = 0;
            }
            return session.ints(name, rows, columns);
        }

        @Override
        public Ops ops() {
            return session.ops();
        }

        @Override
        public void write(Tensor destination, MemorySegment source) {
            session.write(destination, source);
        }

        @Override
        public void read(Tensor source, MemorySegment destination) {
            session.read(source, destination);
        }

        @Override
        public void run(Runnable program) {
            forwards.add(forward);
            if (running.incrementAndGet() > lanes) throw new AssertionError("too many forward passes at a time");
            try {
                permits.acquireUninterruptibly();
                session.run(program);
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
