package io.github.clip4j.cpu;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** Weights off-heap, a team of threads, and the kernels of one vector width. */
final class CpuBackend implements Backend {
    private final ColdStart start;
    private final Team team;
    private final WeightStore store;
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
        @Nullable
        PackedFiles files = options.packed()
                .map(directory -> new PackedFiles(directory, arena))
                .orElse(null);
        store = new WeightStore(arena, team, options.storage(), micro, files);
        lazy = new LazyWeights(store);
    }

    /** Vector kernels warm up beside the first calls, which scalar twins serve meanwhile. */
    static CpuBackend warmingUp(Kernels vectors, int threads, BackendOptions options) {
        return new CpuBackend(ColdStart.of(vectors, threads), threads, options);
    }

    @Override
    public void expect(Workload workload) {
        start.expect(workload);
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
    public Weight load(WeightSource source, Role role) {
        open("load");
        if (role == Role.LINEAR && store.isExact(source.type())) return lazy.add(source);
        try (Arena mapping = Arena.ofShared();
                Team.Shift _ = team.shift()) {
            return store.load(source.name(), source.open(mapping), role);
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
        store.close();
        arena.close();
    }
}
