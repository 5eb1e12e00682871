package io.github.clip4j.benchmarks.engine;

import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import java.lang.foreign.MemorySegment;

/** A session whose tensors keep what was once written to them, for as long as it is told so. */
final class StayingSession implements Session {
    private final Session session;
    private boolean stays;

    StayingSession(Session session) {
        this.session = session;
    }

    /** Whether writes do nothing from now on. */
    void stays(boolean yes) {
        stays = yes;
    }

    @Override
    public Tensor floats(String name, int rows, int columns) {
        return session.floats(name, rows, columns);
    }

    @Override
    public Tensor ints(String name, int rows, int columns) {
        return session.ints(name, rows, columns);
    }

    @Override
    public Ops ops() {
        return session.ops();
    }

    @Override
    public void write(Tensor destination, MemorySegment source) {
        if (!stays) session.write(destination, source);
    }

    @Override
    public void read(Tensor source, MemorySegment destination) {
        session.read(source, destination);
    }

    @Override
    public void run(Runnable program) {
        session.run(program);
    }

    @Override
    public void close() {
        session.close();
    }
}
