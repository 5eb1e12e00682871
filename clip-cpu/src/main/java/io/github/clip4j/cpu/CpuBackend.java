package io.github.clip4j.cpu;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Weights off-heap, a team of threads, and the kernels of one vector width. */
final class CpuBackend implements Backend {
    private final Kernels kernels;
    private final Team team;
    private final Arena arena = Arena.ofShared();
    private final Rows zeros =
            new Rows(arena.allocate(Kernels.PANEL * Float.BYTES, Buffer.ALIGNMENT), 0, Kernels.PANEL * Float.BYTES);
    private volatile boolean closed;

    CpuBackend(Kernels kernels, int threads) {
        this.kernels = kernels;
        team = new Team(threads);
    }

    /** This, unless closed. */
    CpuBackend open(String user) {
        if (closed) throw new IllegalStateException("the cpu backend that " + user + " uses is closed");
        return this;
    }

    Kernels kernels() {
        return kernels;
    }

    Team team() {
        return team;
    }

    /** A row of 64 zeros. */
    Rows zeros() {
        return zeros;
    }

    @Override
    public String describe() {
        return "cpu: " + Capability.describe(kernels.vectorBits(), team.threads());
    }

    @Override
    public Weight load(MatrixView view, Role role) {
        open("load");
        int rows = view.rows();
        int columns = view.columns();
        try (Workspace workspace = new Workspace()) {
            if (role == Role.LINEAR) {
                MemorySegment memory = arena.allocate(PackedWeight.bytes(rows, columns), Buffer.ALIGNMENT);
                PackedWeight weight = new PackedWeight(rows, columns, memory);
                team.run(PackedWeight.panels(rows), (panel, own) -> Packing.panel(weight, view, panel, own), workspace);
                return weight;
            }
            int stride = Math.multiplyExact(Math.ceilDiv(columns, Kernels.PANEL) * Kernels.PANEL, Float.BYTES);
            MemorySegment memory = arena.allocate((long) rows * stride, Buffer.ALIGNMENT);
            TableWeight weight = new TableWeight(rows, columns, new Rows(memory, 0, stride));
            team.run(rows, (row, own) -> Packing.row(weight, view, row, own), workspace);
            return weight;
        }
    }

    @Override
    public Session open() {
        return new CpuSession(open("open"));
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        team.close();
        arena.close();
    }
}
