package io.github.clip4j.cpu;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;

/** Weights off-heap, a team of threads, and the kernels of one vector width. */
final class CpuBackend implements Backend {
    private final ColdStart start;
    private final Team team;
    private final WeightStore unnamed;
    private final WeightStore weights;
    private final LazyWeights lazy;
    private final Arena arena = Arena.ofShared();
    private final Rows zeros = new Rows(arena.allocate(Kernels.PANEL * Float.BYTES, Buffer.ALIGNMENT), 0, 0);
    private volatile boolean closed;

    /** With default options but for the threads. */
    CpuBackend(Kernels kernels, int threads) {
        this(kernels, threads, BackendOptions.DEFAULT);
    }

    /**
     * Vector kernels that are used from the first call on.
     *
     * @param threads how many, whatever the options say
     */
    CpuBackend(Kernels kernels, int threads, BackendOptions options) {
        this(ColdStart.none(kernels), threads, options);
    }

    private CpuBackend(ColdStart start, int threads, BackendOptions options) {
        this.start = start;
        int micro = start.wanted().micro();
        team = new Team(threads, options.executor());
        unnamed = new WeightStore(arena, team, options.storage(), micro, null);
        lazy = new LazyWeights(unnamed);
        weights = options.packed()
                .map(directory ->
                        new WeightStore(arena, team, options.storage(), micro, new PackedFiles(directory, arena)))
                .orElse(unnamed);
    }

    /** Vector kernels warm up beside the first calls, which scalar twins serve meanwhile. */
    static CpuBackend warmingUp(Kernels vectors, int threads, BackendOptions options) {
        return new CpuBackend(ColdStart.of(vectors, threads), threads, options);
    }

    @Override
    public void expect(long elements) {
        start.expect(elements);
    }

    /**
     * Told of each product before it begins.
     *
     * @param multiplyAdds of the product
     * @param rows of its left factor
     */
    void work(long multiplyAdds, int rows) {
        lazy.work(multiplyAdds);
        start.work(multiplyAdds, rows);
    }

    /** This, unless closed. */
    CpuBackend open(String user) {
        if (closed) throw new IllegalStateException("the cpu backend that " + user + " uses is closed");
        return this;
    }

    /** What an operation that starts now computes with. */
    Kernels kernels() {
        return start.kernels();
    }

    Team team() {
        return team;
    }

    /** Any number of rows of 64 zeros. */
    Rows zeros() {
        return zeros;
    }

    @Override
    public String describe() {
        return "cpu: " + Capability.describe(start.wanted().vectorBits(), team.threads());
    }

    @Override
    public Weight load(MatrixView view, Role role) {
        return load(unnamed, "", view, role);
    }

    @Override
    public Weight load(String name, Source source, Role role) {
        open("load");
        try (Arena mapping = Arena.ofShared()) {
            MatrixView view = source.open(mapping);
            if (role == Role.TABLE || !weights.isExact(view)) return load(weights, name, view, role);
            return lazy.add(view, source);
        }
    }

    private Weight load(WeightStore store, String name, MatrixView view, Role role) {
        open("load");
        try (Team.Shift _ = team.shift()) {
            return store.load(name, view, role);
        }
    }

    @Override
    public void settle() {
        open("settle");
        try (Team.Shift _ = team.shift()) {
            lazy.packAll();
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
        start.close();
        team.close();
        lazy.close();
        weights.close();
        arena.close();
    }
}
