package io.github.clip4j.cpu;

import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.cpu.op.CpuTensor;
import io.github.clip4j.cpu.op.Resources;
import io.github.clip4j.cpu.thread.Buffer;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Activations by name, off-heap, and the caller's workspace. An activation that is asked for again in the same shape is
 * the same object.
 */
final class CpuSession implements Session {
    private final CpuBackend backend;
    private final Workspace workspace = new Workspace();
    private final Resources resources;
    private final Map<String, Named> floats = new HashMap<>();
    private final Map<String, Named> ints = new HashMap<>();
    private final Ops ops = new CpuOps(this);
    private boolean closed;

    CpuSession(CpuBackend backend) {
        this.backend = backend;
        resources = backend.resources(workspace);
    }

    /**
     * The resources of its operations.
     *
     * @throws IllegalStateException if the session or the backend is closed
     */
    Resources resources() {
        if (closed) throw new IllegalStateException("the session is closed");
        backend.requireOpen("a session");
        return resources;
    }

    @Override
    public Tensor floats(String name, int rows, int columns) {
        return tensor(floats, name, rows, columns);
    }

    @Override
    public Tensor ints(String name, int rows, int columns) {
        return tensor(ints, name, rows, columns);
    }

    private Tensor tensor(Map<String, Named> kind, String name, int rows, int columns) {
        if (rows < 1 || columns < 1)
            throw new IllegalArgumentException(
                    "tensor " + name + ": expected at least 1 x 1, found " + rows + " x " + columns);
        resources();
        return kind.computeIfAbsent(name, Named::new).tensor(rows, columns);
    }

    @Override
    public Ops ops() {
        return ops;
    }

    @Override
    public void write(Tensor destination, MemorySegment source) {
        resources();
        ((CpuTensor) destination).write(source);
    }

    @Override
    public void read(Tensor source, MemorySegment destination) {
        resources();
        ((CpuTensor) source).read(destination);
    }

    @Override
    public void run(Runnable program) {
        try (Team.Shift _ = resources().team().shift()) {
            program.run();
        }
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        workspace.close();
        close(floats);
        close(ints);
    }

    private static void close(Map<String, Named> activations) {
        activations.values().forEach(Named::close);
        activations.clear();
    }

    /** A name with its memory and its last tensor. */
    private static final class Named {
        private final String name;
        private final Buffer buffer = new Buffer();
        private @Nullable CpuTensor last;

        Named(String name) {
            this.name = name;
        }

        CpuTensor tensor(int rows, int columns) {
            if (last != null && last.rows() == rows && last.columns() == columns) return last;
            last = CpuTensor.in(buffer.atLeast(CpuTensor.bytes(rows, columns)), name, rows, columns);
            return last;
        }

        void close() {
            buffer.close();
        }
    }
}
