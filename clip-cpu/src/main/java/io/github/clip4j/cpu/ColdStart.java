package io.github.clip4j.cpu;

import io.github.clip4j.backend.Workload;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import io.github.clip4j.cpu.kernel.VectorKernels;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which kernels serve: scalar twins, with the same bits, until the vectors are compiled. Thread-safe.
 *
 * <p>The first call of each transformer waits for the vectors once, because C2 compiles in one second on idle
 * processors, and in ten beside scalar code that keeps them busy; but never longer than scalar code would take, since
 * nobody knows when a busy machine lets C2 run.
 */
final class ColdStart {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.cpu");

    /**
     * Multiply-adds of scalar code in a few tenths of a second: a program that ends before them is only hindered by a
     * warm-up.
     */
    private static final long SCALAR_WORK = 1_000_000_000L;

    /** Weights of a model whose reading takes longer than the start of a warm-up. */
    private static final long LARGE_MODEL = 10_000_000L;

    /** Scalar code on one thread: 2.6 in a forward pass of ViT-B/32 on Zen 4. */
    private static final double MULTIPLY_ADDS_A_NANO = 2.5;

    /** What the first scalar call takes beyond that, while it is interpreted: 0.5 to 0.6 s with ViT-B/32 on Zen 4. */
    private static final long INTERPRETED_NANOS = 500_000_000L;

    /** Of a warm-up that has lasted a minute. */
    private static final int RETRIES = 10;

    private final Kernels vectors;
    private final int threads;

    /** What serves now. */
    private volatile Kernels current;

    /** The transformer that is used next. */
    private volatile Workload expected = new Workload(0, Set.of());

    private final AtomicLong untilWarmUp = new AtomicLong(SCALAR_WORK);
    private final AtomicBoolean warming = new AtomicBoolean();
    private final AtomicBoolean warmingRare = new AtomicBoolean();
    private final AtomicBoolean waited = new AtomicBoolean();
    private final CountDownLatch warmed = new CountDownLatch(1);
    private volatile boolean closed;

    private ColdStart(Kernels vectors, Kernels first, int threads) {
        this.vectors = vectors;
        this.threads = threads;
        current = first;
    }

    /** Kernels that need no warm-up, or whose user does not want one. */
    static ColdStart none(Kernels kernels) {
        return new ColdStart(kernels, kernels, 1);
    }

    /**
     * Vectors that warm up beside the first calls.
     *
     * @param threads that compute
     */
    static ColdStart of(Kernels vectors, int threads) {
        return new ColdStart(vectors, new ScalarKernels(vectors.micro()), threads);
    }

    /** What an operation that starts now computes with. */
    Kernels kernels() {
        return current;
    }

    /** What was asked for. */
    Kernels wanted() {
        return vectors;
    }

    /**
     * A large model's vectors are compiled while it is opened and the first input read. Its first call waits for them
     * at once: scalar code would be compiled first, for a hundredth of an image.
     */
    void expect(Workload workload) {
        if (!isCold()) return;
        if (!expected.equals(workload)) waited.set(false);
        expected = workload;
        if (workload.weights() < LARGE_MODEL) return;
        untilWarmUp.set(0);
        start();
    }

    /**
     * Counts what is to be computed; enough of it starts the warm-up, and is waited for.
     *
     * @param multiplyAdds of a product
     * @param rows of its left factor: tokens of the batch
     */
    void work(long multiplyAdds, int rows) {
        if (!isCold() || untilWarmUp.addAndGet(-multiplyAdds) > 0) return;
        start();
        if (waited.getPlain() || !waited.compareAndSet(false, true)) return;
        try {
            boolean _ = warmed.await(patience(multiplyAdds, rows), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What scalar code would take for a forward pass that begins with a product: each token meets each weight. */
    long patience(long multiplyAdds, int rows) {
        long weights = expected.weights();
        double pass = Math.max((double) multiplyAdds, (double) weights * rows);
        long start = weights < LARGE_MODEL ? 0 : INTERPRETED_NANOS;
        return start + (long) (pass / (MULTIPLY_ADDS_A_NANO * threads));
    }

    private boolean isCold() {
        return current.vectorBits() != vectors.vectorBits();
    }

    private void start() {
        if (!warming.getPlain() && warming.compareAndSet(false, true)) thread(this::warmUp);
    }

    private static void thread(Runnable what) {
        Thread.ofPlatform().name("clip4j-cpu-warm-up").daemon().start(what);
    }

    private void warmUp() {
        try {
            if (isWidthThere()) compile();
            else warn("this processor has none; try -Dclip.vectorBits=" + VectorKernels.preferredBits());
        } finally {
            // Even after an error: otherwise calls would wait in vain.
            warmed.countDown();
        }
    }

    private void compile() {
        boolean compiled = WarmUp.run(vectors, WarmUp.Part.COMMON, () -> closed);
        for (int i = 0; !compiled && !closed && i < RETRIES; i++) {
            if (i == 0) warn("this machine is too busy to compile them so far");
            warmed.countDown();
            compiled = WarmUp.run(vectors, WarmUp.Part.COMMON, () -> closed);
        }
        if (compiled) current = new CommonKernels(vectors, current, this::startRare);
        else if (!closed) warn("try -Dclip.vectorBits=256 or 128");
    }

    /** Where the processor has a narrower one, the JDK emulates vectors permanently. */
    private boolean isWidthThere() {
        return vectors.vectorBits() <= VectorKernels.preferredBits();
    }

    private void warn(String what) {
        LOG.log(
                System.Logger.Level.WARNING,
                "backend cpu: {0}-bit vectors are slow here; scalar code goes on: {1}",
                vectors.vectorBits(),
                what);
    }

    private void startRare() {
        if (warmingRare.getPlain() || !warmingRare.compareAndSet(false, true)) return;
        thread(() -> {
            if (WarmUp.run(vectors, WarmUp.Part.RARE, () -> closed)) current = vectors;
        });
    }

    /** Ends a warm-up that is under way. */
    void close() {
        closed = true;
    }
}
