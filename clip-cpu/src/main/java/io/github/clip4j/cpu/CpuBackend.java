package io.github.clip4j.cpu;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Weights off-heap, a team of threads, and the kernels of one vector width. */
final class CpuBackend implements Backend {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.cpu");

    /** What scalar code does in a few tenths of a second. */
    private static final long SCALAR_WORK = 1_000_000_000L;

    /** Weights of a model whose reading takes longer than the start of a warm-up. */
    private static final long LARGE_MODEL = 10_000_000L;

    /** Beyond it, as on a processor that has not the width, scalar code goes on meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What was asked for. */
    private final Kernels kernels;

    /** What serves now: scalar twins until vectors are compiled. */
    private volatile Kernels current;

    private final AtomicLong untilWarmUp = new AtomicLong(SCALAR_WORK);
    private final CountDownLatch warmed = new CountDownLatch(1);

    /** Whether a call has waited once. */
    private volatile boolean impatient;

    private final AtomicBoolean warming = new AtomicBoolean();
    private final AtomicBoolean warmingRare = new AtomicBoolean();
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
        this.kernels = kernels;
        current = kernels;
        team = new Team(threads, options.executor());
        unnamed = new WeightStore(arena, team, options.storage(), kernels.micro(), null);
        lazy = new LazyWeights(unnamed);
        weights = options.packed()
                .map(directory -> new WeightStore(
                        arena, team, options.storage(), kernels.micro(), new PackedFiles(directory, arena)))
                .orElse(unnamed);
    }

    /** Vector kernels warm up beside the first calls, which scalar twins serve meanwhile. */
    static CpuBackend warmingUp(Kernels vectors, int threads, BackendOptions options) {
        CpuBackend backend = new CpuBackend(vectors, threads, options);
        backend.current = new ScalarKernels(vectors.micro());
        return backend;
    }

    /**
     * A large model's vectors are compiled while it is opened and the first input read. Its first call waits for them at once: scalar code would be compiled
     * first, for a hundredth of a picture.
     */
    @Override
    public void expect(long elements) {
        if (!isCold() || elements < LARGE_MODEL) return;
        untilWarmUp.set(0);
        startWarmUp();
    }

    /**
     * Counts multiply-adds; enough of them start the warm-up, which would only hinder a program that ends before. Then calls wait a while for it: C2 compiles
     * in one second on idle processors, and in ten beside scalar code that keeps them busy.
     */
    void work(long multiplyAdds) {
        lazy.work(multiplyAdds);
        if (!isCold() || untilWarmUp.addAndGet(-multiplyAdds) > 0) return;
        startWarmUp();
        try {
            if (!impatient) warmed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            impatient = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startWarmUp() {
        if (warming.compareAndSet(false, true))
            Thread.ofPlatform().name("clip4j-cpu-warm-up").daemon().start(this::warmUp);
    }

    /** Whether scalar code serves as yet. */
    private boolean isCold() {
        return current.vectorBits() != kernels.vectorBits();
    }

    private void warmUp() {
        if (WarmUp.run(kernels, WarmUp.Part.COMMON, () -> closed))
            current = new CommonKernels(kernels, current, this::startRareWarmUp);
        warmed.countDown();
        if (isCold() && !closed)
            LOG.log(
                    System.Logger.Level.WARNING,
                    "backend cpu: {0}-bit vectors stay slow here; scalar code goes on. Try -Dclip.vectorBits=256 or"
                            + " 128",
                    kernels.vectorBits());
    }

    private void startRareWarmUp() {
        if (!warmingRare.getPlain() && warmingRare.compareAndSet(false, true))
            Thread.ofPlatform().name("clip4j-cpu-warm-up").daemon().start(() -> {
                if (WarmUp.run(kernels, WarmUp.Part.RARE, () -> closed)) current = kernels;
            });
    }

    /** This, unless closed. */
    CpuBackend open(String user) {
        if (closed) throw new IllegalStateException("the cpu backend that " + user + " uses is closed");
        return this;
    }

    /** What an operation that starts now computes with. */
    Kernels kernels() {
        return current;
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
        return "cpu: " + Capability.describe(kernels.vectorBits(), team.threads());
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
        team.close();
        lazy.close();
        weights.close();
        arena.close();
    }
}
