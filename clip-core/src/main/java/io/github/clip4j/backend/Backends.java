package io.github.clip4j.backend;

import io.github.clip4j.discovery.Providers;
import io.github.clip4j.error.ClipException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Chooses a backend: the one named, else the one that {@code -Dclip.backend} names, else the usable one of the highest
 * rank. A backend asked for by name that cannot be used is an error with the reason; it is never replaced silently.
 */
public final class Backends {
    /** The system property that names a backend. */
    public static final String PROPERTY = "clip.backend";
    /** The name that stands for the default choice. */
    public static final String AUTO = "auto";

    private static final String REFERENCE = "reference";
    private static final List<String> KNOWN = List.of(
            "io.github.clip4j.cpu.CpuBackendProvider",
            "io.github.clip4j.cuda.CudaBackendProvider",
            "io.github.clip4j.backend.reference.ReferenceBackendProvider");
    /**
     * Beside clip-cpu on one thread with 512-bit vectors, the demo model and 8 images took 8 to 20 times as long, 10 in
     * the median; each further core widens the gap, since the reference uses one.
     */
    static final String ONLY_REFERENCE =
            "there is only the scalar reference backend, about 10 times slower than clip-cpu on one core and more on"
                    + " several: add io.github.clip4j:clip-cpu to the program, with jlink --add-modules"
                    + " io.github.clip4j.cpu";

    private static final Logger LOG = System.getLogger("io.github.clip4j");

    private Backends() {}

    /**
     * All backends on the path, best first, usable or not.
     *
     * @return the providers
     */
    public static List<BackendProvider> all() {
        return load().sorted(Comparator.comparing(BackendProvider::probe, Backends::better))
                .toList();
    }

    private static int better(Availability a, Availability b) {
        if (a.usable() != b.usable()) return a.usable() ? -1 : 1;
        return Integer.compare(b.rank(), a.rank());
    }

    /**
     * Opens a backend.
     *
     * @param name a backend's name, or {@value #AUTO}
     * @param options threads and the like
     * @return the backend, which the caller closes
     * @throws ClipException if there is no such backend or it cannot be used here
     */
    public static Backend open(String name, BackendOptions options) {
        BackendProvider provider = choose(name);
        Availability availability = provider.probe();
        if (!availability.usable())
            throw new ClipException("backend " + provider.name() + " cannot be used: " + availability.reason());
        return provider.open(options);
    }

    /**
     * How many devices {@link BackendOptions#device()} chooses from.
     *
     * @param name as for {@link #open}
     * @return at least 1: the CPU is one device
     * @throws ClipException if there is no such backend
     */
    public static int devices(String name) {
        return Math.max(1, choose(name).devices().size());
    }

    /** Only the default choice looks at all of them: it takes a while to find out that there is no GPU. */
    private static BackendProvider choose(String name) {
        String wanted = name.equals(AUTO) ? System.getProperty(PROPERTY, AUTO) : name;
        if (!wanted.equals(AUTO)) return named(wanted);
        List<BackendProvider> all = all();
        all.forEach(BackendProvider::checkSettings);
        BackendProvider best = all.getFirst();
        if (best.name().equals(REFERENCE)) LOG.log(Level.WARNING, ONLY_REFERENCE);
        return best;
    }

    private static Stream<BackendProvider> load() {
        return Providers.of(BackendProvider.class, KNOWN).stream();
    }

    private static BackendProvider named(String wanted) {
        return load().filter(p -> p.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new ClipException("no backend \"" + wanted + "\"; expected auto or one of "
                        + all().stream().map(BackendProvider::name).toList()));
    }
}
