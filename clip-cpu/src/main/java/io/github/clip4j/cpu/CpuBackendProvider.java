package io.github.clip4j.cpu;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.cpu.limits.JavaAdvice;
import io.github.clip4j.cpu.start.Capability;
import io.github.clip4j.cpu.start.ColdStart;
import io.github.clip4j.error.ClipException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The backend {@code cpu}. Vectors need the module {@code jdk.incubator.vector}, which the module path adds by itself
 * and the class path needs {@code --add-modules jdk.incubator.vector} for; without it the same bits are computed
 * slowly, and a warning says so.
 *
 * <p>Settings: {@code clip.vectorBits} (0 for scalar code, 128, 256, 512; default: what the processor prefers, 512 at
 * most) and {@code clip.threads} (default: one per core).
 */
public final class CpuBackendProvider implements BackendProvider {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.cpu");

    /** Set by the first warning: one is enough. */
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private static final AtomicBoolean ADVISED = new AtomicBoolean();
    private static final int RANK = 100;
    /** Some machines have fewer cores for a process than they say, or more. */
    private static final int MOST_PER_CORE = 4;

    /** Above the reference backend, which uses one thread. */
    private static final int SCALAR_RANK = 10;

    /** ViT-B/32's c_fc, 50 x 768 times 768 x 3072, one thread: scalar twins 8.8, 512-bit vectors 96 Gflop/s. */
    private static final String SLOWDOWN = "about 11 times slower";

    private final Capability capability;
    private final Supplier<Optional<String>> javaAdvice;

    /** For {@link java.util.ServiceLoader}. */
    public CpuBackendProvider() {
        this(Capability.ofRuntime());
    }

    CpuBackendProvider(Capability capability) {
        this(capability, JavaAdvice::here);
    }

    CpuBackendProvider(Capability capability, Supplier<Optional<String>> javaAdvice) {
        this.capability = capability;
        this.javaAdvice = javaAdvice;
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Availability probe() {
        String problem = capability.problem();
        if (problem != null) return new Availability(false, 0, problem);
        String description = Capability.describe(
                capability.kernels().vectorBits(), capability.threads(BackendOptions.DEFAULT.threads()));
        if (capability.vectors()) return new Availability(true, RANK, description);
        return new Availability(true, SCALAR_RANK, description + ", " + SLOWDOWN + " than vectors: " + cause());
    }

    @Override
    public void checkSettings() {
        String problem = capability.problem();
        if (problem != null) throw new ClipException("backend cpu: " + problem);
    }

    private String cause() {
        return capability.vectorModule()
                ? "clip.vectorBits is 0"
                : "the module jdk.incubator.vector is missing; start java with " + Capability.FLAG;
    }

    /** As many threads as do not hinder each other: 1000 on 2 cores are 90 times slower than 2. */
    private static int useful(int threads) {
        int most = MOST_PER_CORE * Runtime.getRuntime().availableProcessors();
        if (threads <= most) return threads;
        LOG.log(
                System.Logger.Level.WARNING,
                "backend cpu: {0} threads would be slower than fewer: {1} are used, the most for {2} cores",
                String.valueOf(threads),
                most,
                most / MOST_PER_CORE);
        return most;
    }

    @Override
    public Backend open(BackendOptions options) {
        Availability availability = probe();
        if (!availability.usable()) throw new ClipException("backend cpu: " + availability.reason());
        options.requireFp32("cpu");
        options.requireFirstDevice("cpu");
        if (!capability.vectors() && WARNED.compareAndSet(false, true))
            LOG.log(System.Logger.Level.WARNING, "backend cpu: {0}", availability.reason());
        javaAdvice
                .get()
                .filter(_ -> ADVISED.compareAndSet(false, true))
                .ifPresent(advice -> LOG.log(System.Logger.Level.WARNING, advice));
        int threads = useful(capability.threads(options.threads()));
        return new CpuBackend(ColdStart.of(capability, threads), threads, options);
    }
}
