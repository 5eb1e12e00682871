package io.github.clip4j.cpu.start;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import io.github.clip4j.cpu.kernel.VectorKernels;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides which kernels compute: scalar twins, with the same bits, until the vectors are compiled. Everything outside
 * this package sees only this class of the cold start. Thread-safe.
 *
 * <p>The first call of each transformer waits for the vectors once, because C2 takes one second on idle processors, and
 * ten beside scalar code that keeps them busy; but it never waits longer than scalar code would take, since nobody
 * knows when a busy machine lets C2 run.
 */
public final class ColdStart {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.cpu");

    /** {@code -Dclip.warmUp=false} takes the vector kernels from the first call on: for tests and benchmarks. */
    private static final boolean WARM_UP = Boolean.parseBoolean(System.getProperty("clip.warmUp", "true"));

    /**
     * Multiply-adds of scalar code in a few tenths of a second: a program that ends before them is only hindered by a
     * warm-up.
     */
    private static final long SCALAR_WORK = 1_000_000_000L;

    /** Weights of a model whose reading takes longer than the start of a warm-up. */
    private static final long LARGE_MODEL = 10_000_000L;

    /** The speed of scalar code on one thread: 2.6 in a forward pass of ViT-B/32 on Zen 4. */
    private static final double MULTIPLY_ADDS_A_NANO = 2.5;

    /** What the first scalar call takes beyond that, while it is interpreted: 0.5 to 0.6 s with ViT-B/32 on Zen 4. */
    private static final long INTERPRETED_NANOS = 500_000_000L;

    /** The rest after the first warm-up in vain; doubled after each further one. */
    private static final long REST_MILLIS = 5_000;

    private static final long LONGEST_REST_MILLIS = 600_000;

    /** Brings kernels to be compiled, or tries to. */
    interface Warmer {
        boolean run(Kernels vectors, WarmUp.Part part, WarmUp.Ended ended);
    }

    private final Kernels vectors;
    private final int threads;
    private final Warmer warmer;
    private final long restMillis;

    /** The kernels in use. */
    private volatile Kernels current;

    /** The transformer that is used next. */
    private volatile Workload expected = new Workload(0, Set.of());

    /** All activations of all workloads so far. */
    private final Set<Activation> announced = ConcurrentHashMap.newKeySet();

    private final AtomicLong untilWarmUp = new AtomicLong(SCALAR_WORK);
    private final AtomicBoolean warming = new AtomicBoolean();
    private final AtomicBoolean warmingOthers = new AtomicBoolean();
    private final AtomicBoolean waited = new AtomicBoolean();
    private final CountDownLatch warmed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile boolean hopeless;

    private ColdStart(Kernels vectors, Kernels first, int threads, Warmer warmer, long restMillis) {
        this.vectors = vectors;
        this.threads = threads;
        this.warmer = warmer;
        this.restMillis = restMillis;
        current = first;
    }

    /** The kernels of a runtime: vectors warm up, if there are any and no setting forbids it. */
    public static ColdStart of(Capability capability, int threads) {
        Kernels kernels = capability.kernels();
        return capability.vectors() && WARM_UP ? of(kernels, threads) : none(kernels);
    }

    /** Kernels that need no warm-up, or whose user does not want one. */
    public static ColdStart none(Kernels kernels) {
        return new ColdStart(kernels, kernels, 1, WarmUp::run, REST_MILLIS);
    }

    /**
     * Vectors that warm up beside the first calls.
     *
     * @param threads that compute
     */
    public static ColdStart of(Kernels vectors, int threads) {
        return of(vectors, threads, WarmUp::run, REST_MILLIS);
    }

    static ColdStart of(Kernels vectors, int threads, Warmer warmer, long restMillis) {
        return new ColdStart(vectors, new ScalarKernels(vectors.micro()), threads, warmer, restMillis);
    }

    /** The kernels for an operation that starts now. */
    public Kernels kernels() {
        return current;
    }

    /** The kernels in use once all are compiled. */
    public Kernels wanted() {
        return vectors;
    }

    /**
     * Learns what is going to be computed. A large model's vectors, its activations among them, are compiled while it
     * is opened and the first input read. Its first call waits for them at once: scalar code would be compiled first,
     * for a hundredth of an image.
     */
    public void expect(Workload workload) {
        announced.addAll(workload.activations());
        if (!isCold()) {
            compileOthersIfAnnounced();
            return;
        }
        if (!expected.equals(workload)) waited.set(false);
        expected = workload;
        if (workload.weights() < LARGE_MODEL) return;
        untilWarmUp.set(0);
        start();
    }

    /**
     * Counts a product before it begins. Enough of them start the warm-up, and the caller waits for its end.
     *
     * @param multiplyAdds of a product
     * @param rows of its left factor: tokens of the batch
     */
    public void computed(long multiplyAdds, int rows) {
        if (!isCold() || untilWarmUp.addAndGet(-multiplyAdds) > 0) return;
        start();
        if (waited.getPlain() || !waited.compareAndSet(false, true)) return;
        try {
            boolean _ = warmed.await(patience(multiplyAdds, rows), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The time of a forward pass in scalar code that begins with a product: each token is multiplied by each weight.
     */
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
            giveUpIfCold();
        }
    }

    private void compile() {
        Set<Activation> activations = Set.copyOf(announced);
        WarmUp.Part part = new WarmUp.Part(true, activations);
        if (!untilCompiled(part)) return;
        WarmUp.Part others = part.others();
        become(new CommonKernels(vectors, part.activations(), current, () -> startOthers(others)));
        compileOthersIfAnnounced();
    }

    /** Tries for as long as the backend is open: a machine that is busy for an hour is not busy for good. */
    private boolean untilCompiled(WarmUp.Part part) {
        for (long rest = restMillis; !closed; rest = Math.min(2 * rest, LONGEST_REST_MILLIS)) {
            if (warmer.run(vectors, part, () -> closed)) return true;
            if (closed) return false;
            if (rest == restMillis)
                warn("they are compiled as soon as this machine is less busy; if it is idle, it emulates them: try"
                        + " -Dclip.vectorBits=256 or 128");
            warmed.countDown();
            if (isClosedWithin(rest)) return false;
        }
        return false;
    }

    private boolean isClosedWithin(long millis) {
        try {
            return ended.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody does this to a thread of ours; if somebody does, it is to end.
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** An activation may be announced when those before it are compiled, or are being compiled. */
    private void compileOthersIfAnnounced() {
        if (current instanceof CommonKernels common && !common.activations().containsAll(announced))
            common.wanted().run();
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

    private void startOthers(WarmUp.Part others) {
        if (warmingOthers.getPlain() || !warmingOthers.compareAndSet(false, true)) return;
        thread(() -> {
            if (untilCompiled(others)) become(vectors);
        });
    }

    /** Ends a warm-up that is in progress. */
    public synchronized void close() {
        closed = true;
        ended.countDown();
        notifyAll();
    }

    private synchronized void giveUpIfCold() {
        hopeless = isCold();
        notifyAll();
    }

    private synchronized void become(Kernels next) {
        current = next;
        notifyAll();
    }

    /** What computes now, in words. */
    public String describe() {
        String wanted = Capability.width(vectors.vectorBits());
        if (!isCold()) return wanted;
        return hopeless ? "scalar code instead of " + wanted : "scalar code until " + wanted + " are compiled";
    }

    /** Whether vectors compute all that has been announced. */
    public boolean isReady() {
        return !isCold()
                && !(current instanceof CommonKernels common
                        && !common.activations().containsAll(announced));
    }

    /**
     * Has all kernels compiled now, and waits for it.
     *
     * @param nanos at most so long
     * @return whether they are
     */
    public boolean await(long nanos) {
        untilWarmUp.set(0);
        if (isCold()) start();
        long deadline = System.nanoTime() + nanos;
        synchronized (this) {
            try {
                for (long left; isOnTheWay() && (left = deadline - System.nanoTime()) > 0; ) {
                    if (current instanceof CommonKernels common) common.wanted().run();
                    wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return current.equals(vectors);
        }
    }

    private boolean isOnTheWay() {
        return !closed && !hopeless && !current.equals(vectors);
    }
}
