package io.github.clip4j.cpu;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Readiness;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.op.ByteSimilarityWork;
import io.github.clip4j.cpu.op.Resources;
import io.github.clip4j.cpu.op.SimilarityWork;
import io.github.clip4j.cpu.start.Capability;
import io.github.clip4j.cpu.start.ColdStart;
import io.github.clip4j.cpu.thread.Buffer;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.cpu.weight.LazyWeights;
import io.github.clip4j.cpu.weight.WeightStore;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** Weights off-heap, a team of threads, and the kernels of one vector width. */
final class CpuBackend implements Backend {
    private final ColdStart start;
    private final Team team;
    private final WeightStore store;
    private final LazyWeights lazy;
    private final Arena arena = Arena.ofShared();
    private final Rows zeros = new Rows(arena.allocate(Kernels.PANEL * Float.BYTES, Buffer.ALIGNMENT), 0, 0);
    private volatile boolean closed;

    /**
     * A backend without weights.
     *
     * @param start closed with the backend
     * @param threads how many, whatever the options say
     */
    CpuBackend(ColdStart start, int threads, BackendOptions options) {
        this.start = start;
        int micro = start.wanted().micro();
        team = new Team(threads, options.executor());
        store = new WeightStore(arena, team, options.storage(), micro, options.packed());
        lazy = new LazyWeights(store);
    }

    @Override
    public void expect(Workload workload) {
        start.expect(workload);
    }

    /** Throws if it is closed. */
    void requireOpen(String user) {
        if (closed) throw new IllegalStateException("the cpu backend that " + user + " uses is closed");
    }

    /** The resources of a session's operations. */
    Resources resources(Workspace workspace) {
        return new Resources(start, lazy, team, zeros, workspace);
    }

    @Override
    public String describe() {
        return "cpu: " + Capability.describe(start.describe(), team.threads());
    }

    @Override
    public Readiness readiness() {
        return new Readiness(start.isReady(), lazy.areAllPacked());
    }

    @Override
    public void warmUp(Duration patience) {
        requireOpen("warm-up");
        boolean _ = start.await(patience.toNanos());
    }

    @Override
    public Weight load(WeightSource source, Role role) {
        requireOpen("load");
        if (role == Role.LINEAR && store.isExact(source.type())) return lazy.add(source);
        try (Arena mapping = Arena.ofShared();
                Team.Shift _ = team.shift()) {
            return store.load(source.name(), source.open(mapping), role);
        }
    }

    @Override
    public void settle() {
        requireOpen("settle");
        try (Team.Shift _ = team.shift()) {
            lazy.packAll();
        }
    }

    @Override
    public void similarity(float[] out, float[] queries, MatrixView stored, int first, int end) {
        requireOpen("similarity");
        try (Team.Shift _ = team.shift()) {
            new SimilarityWork(start, out, queries, stored, first, end).run(team);
        }
    }

    @Override
    public void similarity(int[] out, byte[] queries, MemorySegment stored, int columns, int first, int end) {
        requireOpen("similarity");
        try (Team.Shift _ = team.shift()) {
            new ByteSimilarityWork(start, out, queries, stored, columns, first, end).run(team);
        }
    }

    @Override
    public Session open() {
        requireOpen("open");
        return new CpuSession(this);
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        start.close();
        team.close();
        lazy.close();
        arena.close();
    }
}
