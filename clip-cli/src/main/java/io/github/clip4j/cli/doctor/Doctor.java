package io.github.clip4j.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.command.VersionProvider;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.LabelCache;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.converter.hub.HubOptions;
import io.github.clip4j.cpu.limits.JavaAdvice;
import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip doctor}. */
@Command(
        name = "doctor",
        description =
                "Show what clip runs on here, what is wrong and what to do about it; the exit code is 1 if computing"
                        + " would be slow.",
        sortOptions = false)
public final class Doctor implements Callable<Integer> {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final int MIN_VECTOR_BITS = 128;
    private static final long MIN_HEAP_MB = 1024;

    private final Context context;

    @Option(
            names = "--bench",
            description = "Also measure the CPU and how well clip uses it, which takes about ten seconds.")
    private boolean bench;

    @Option(
            names = "--packed",
            paramLabel = "DIR",
            description = "Also tell how much the packed weights in DIR, of the option of that name, take up.")
    @Nullable
    private Path packed;

    @Mixin
    private OutputOptions output = new OutputOptions();

    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final List<String> advice = new ArrayList<>();

    private final Runtime.Version java;

    public Doctor(Context context) {
        this(context, Runtime.version());
    }

    Doctor(Context context, Runtime.Version java) {
        this.context = context;
        this.java = java;
    }

    @Override
    public Integer call() {
        facts.put("clip", VersionProvider.version());
        facts.put("java", java + ", " + System.getProperty("java.vendor"));
        facts.put("javaHome", System.getProperty("java.home"));
        facts.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        int bits = vectorBits();
        facts.put("vectors", bits == 0 ? "the Vector API module is missing" : bits + " bits");
        if (bits < MIN_VECTOR_BITS)
            advice.add("no vectors: use a JDK for x86-64 or AArch64 with C2, and start clip with its launcher or with"
                    + " --add-modules " + VECTOR_MODULE);
        // The launcher takes another collector than the one concerned, but programs with the library may not.
        JavaAdvice.on(java).ifPresent(advice::add);
        boolean fast = backends();
        memory();
        facts.put("cache", cache().toString());
        facts.put("kept", kept());
        List<String> plugins = Plugins.lines(advice);
        if (!plugins.isEmpty()) facts.put("plugins", plugins);
        if (bench && bits >= MIN_VECTOR_BITS) measure(bits);
        facts.put("advice", advice.isEmpty() ? List.of("nothing to do") : advice);
        print();
        return fast && bits >= MIN_VECTOR_BITS ? ExitCode.OK : ExitCode.FAILED;
    }

    private static int vectorBits() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()
                ? FloatVector.SPECIES_PREFERRED.vectorBitSize()
                : 0;
    }

    /** Lists the backends, best first; returns whether the default one is more than the scalar reference. */
    private boolean backends() {
        List<BackendProvider> all = Backends.all();
        describe(all, facts);
        advise(all, advice);
        boolean fast = all.getFirst().probe().rank() > 0;
        facts.put("default", all.getFirst().name());
        if (!fast)
            advice.add("only the scalar reference backend can be used, which is many times slower; see backends");
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put(
                "threads",
                Integer.getInteger("clip.threads", Runtime.getRuntime().availableProcessors()));
        return fast;
    }

    /** What the backends say: whether each can be used, what that rests on, and their devices. */
    static void describe(List<BackendProvider> all, Map<String, Object> facts) {
        Map<String, Object> list = new LinkedHashMap<>();
        Map<String, Object> devices = new LinkedHashMap<>();
        facts.put("backends", list);
        for (BackendProvider provider : all) {
            Availability availability = provider.probe();
            list.put(provider.name(), (availability.usable() ? "usable: " : "not usable: ") + availability.reason());
            List<String> own = provider.devices();
            for (int i = 0; i < own.size(); i++) devices.put(provider.name() + " " + i, own.get(i));
            List<String> details = provider.details();
            if (!details.isEmpty()) facts.put(provider.name(), details);
        }
        if (!devices.isEmpty()) facts.put("devices", devices);
    }

    /**
     * How to make those usable that somebody wants, or that a part is there of: they have details then. That a machine
     * has nothing for a backend, as no GPU, is no fault of it.
     */
    static void advise(List<BackendProvider> all, List<String> advice) {
        for (BackendProvider provider : all) {
            Availability availability = provider.probe();
            if (!availability.usable()
                    && (isSetWrong(provider) || !provider.details().isEmpty()))
                advice.add("backend " + provider.name() + ": " + availability.reason());
        }
    }

    private static boolean isSetWrong(BackendProvider provider) {
        try {
            provider.checkSettings();
            return false;
        } catch (ClipException _) {
            return true;
        }
    }

    private void memory() {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        facts.put("heapMB", heap);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            facts.put("physicalMB", system.getTotalMemorySize() >> 20);
            facts.put("freeMB", system.getFreeMemorySize() >> 20);
        }
        if (heap < MIN_HEAP_MB)
            advice.add("the heap can only grow to " + heap + " MB: CLIP4J_JAVA_OPTS=-Xmx2g gives large batches room");
    }

    private void measure(int preferredBits) {
        DoctorBench measuring = new DoctorBench(context.messages());
        int threads = Integer.getInteger("clip.threads", Runtime.getRuntime().availableProcessors());
        Diagnosis.Measured one = measuring.measure(1);
        Diagnosis.Measured all = threads == 1 ? one : measuring.measure(threads);
        List<Diagnosis.Measured> both = threads == 1 ? List.of(one) : List.of(one, all);
        facts.put(
                "bench",
                output.json
                        ? both.stream().map(DoctorBench::json).toList()
                        : both.stream().flatMap(DoctorBench::lines).toList());
        facts.put("limits", new Diagnosis(one, all, preferredBits, hugePages()).words());
    }

    private static String hugePages() {
        try {
            return Files.readString(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"))
                    .strip();
        } catch (IOException e) {
            // Not Linux: there is no such setting.
            return "";
        }
    }

    private static Path cache() {
        Path home = Path.of(System.getProperty("user.home", ""));
        return HubOptions.fromEnvironment(System.getenv(), home).cacheDirectory();
    }

    /** What takes room on the disk so that later runs are faster, and how to get rid of it. */
    private List<String> kept() {
        List<String> lines = new ArrayList<>();
        Kept models = Kept.folders(cache(), "models--*");
        lines.add("models: " + models.inFolders() + models.directory().resolve("models--*")
                + ", shared with Python; remove the folders of those not needed");
        Kept labels = Kept.whole(LabelCache.directory());
        lines.add("labels: " + labels.size() + " in " + labels.directory() + "; remove it at any time");
        if (packed == null) return lines;
        lines.add("packed: " + Kept.folders(packed, "[0-9a-f]".repeat(32)).inFolders() + "of " + packed
                + ", one for each content of a model; remove any of them while no clip runs");
        return lines;
    }

    private void print() {
        if (output.json) {
            context.results().json(facts);
            return;
        }
        facts.forEach((name, value) -> {
            switch (value) {
                case List<?> list -> list.forEach(item -> line(name, item));
                case Map<?, ?> map -> map.forEach((key, item) -> line(name, key + ": " + item));
                default -> line(name, value);
            }
        });
    }

    private void line(String name, Object value) {
        context.results().line(Messages.printable("%-11s %s".formatted(name, value)));
    }
}
