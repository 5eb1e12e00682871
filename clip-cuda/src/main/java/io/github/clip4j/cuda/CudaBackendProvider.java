package io.github.clip4j.cuda;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The backend {@code cuda}: with the binding on the path, else with one of those beside this module's jar. */
public final class CudaBackendProvider implements BackendProvider {
    /**
     * The first failure: JavaCPP names the missing library only once; later failures merely say that a class could not
     * be initialised.
     */
    private static @Nullable Availability missing;

    /** The binding on the path, once it was looked at. */
    private static @Nullable Binding binding;

    private static @Nullable BundledBindings bundled;

    /** What is wrong with the path; the CPU must not silently take over from a GPU for it. */
    private static @Nullable String unclear;

    /** The result of the probe, which takes a while: it opens the device and cuBLAS. */
    private @Nullable Availability found;

    /** For {@link java.util.ServiceLoader}. */
    public CudaBackendProvider() {}

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public void checkSettings() {
        LibraryFolders.check();
        synchronized (CudaBackendProvider.class) {
            if (unclear != null) throw new ClipException("backend cuda: " + unclear);
            if (bundled != null) bundled.checkSettings();
        }
    }

    @Override
    public Availability probe() {
        synchronized (CudaBackendProvider.class) {
            if (missing != null) return missing;
            if (found == null) found = look();
            return found;
        }
    }

    private static Availability look() {
        try {
            LibraryFolders.check();
            // It takes the least time, and mostly is the answer.
            if (DriverLibrary.isMissing())
                return lacking(Binding.conflict(CudaBackendProvider.class.getClassLoader())
                        .orElseGet(Lacks::driver));
            Optional<Binding> own = find();
            if (own.isEmpty()) {
                List<String> part = Binding.missing(CudaBackendProvider.class.getClassLoader());
                return part.isEmpty() ? lookAtBundled() : no(Lacks.parts(part));
            }
            binding = own.get();
            return look(own.get());
        } catch (ClipException e) {
            // Whoever reports the reason names the backend.
            return no(String.valueOf(e.getMessage()).replaceFirst("^backend cuda: ", ""));
        }
    }

    private static Optional<Binding> find() {
        try {
            return Binding.find(CudaBackendProvider.class.getClassLoader());
        } catch (ClipException e) {
            unclear = String.valueOf(e.getMessage());
            throw e;
        }
    }

    private static Availability look(Binding own) {
        CudaLibraries libraries = CudaLibraries.of(own);
        try {
            Optional<String> library = libraries.load();
            if (library.isPresent()) return lacking(Lacks.library(own.major(), libraries.problem(library.get())));
            // JavaCPP would count device memory against the heap's size.
            setUnlessSet("org.bytedeco.javacpp.maxBytes");
            setUnlessSet("org.bytedeco.javacpp.maxPhysicalBytes");
            return Probe.look(own);
        } catch (LinkageError | IllegalCallerException e) {
            return lacking(Lacks.of(e, own.major()));
        }
    }

    private static Availability lookAtBundled() {
        if (bundled == null) bundled = new BundledBindings(BundledBinding.all());
        return bundled.choose();
    }

    /** A library that cannot be loaded now cannot be loaded later in this process. */
    private static Availability lacking(String reason) {
        Availability answer = no(reason);
        missing = answer;
        return answer;
    }

    private static void setUnlessSet(String property) {
        if (System.getProperty(property) == null) System.setProperty(property, "0");
    }

    private static Availability no(String reason) {
        return new Availability(false, 0, reason);
    }

    @Override
    public List<String> details() {
        synchronized (CudaBackendProvider.class) {
            probe();
            if (bundled != null) return bundled.details();
            if (binding == null) return List.of();
            List<String> lines = new ArrayList<>(List.of("binding: " + binding.name()));
            try {
                lines.addAll(CudaLibraries.of(binding).describe());
            } catch (IllegalCallerException e) {
                lines.add(Lacks.of(e, binding.major()));
            }
            return List.copyOf(lines);
        }
    }

    /** The one that was chosen among several bindings, or null: this itself. */
    private static @Nullable BackendProvider chosen() {
        synchronized (CudaBackendProvider.class) {
            return bundled == null ? null : bundled.chosen();
        }
    }

    @Override
    public List<String> devices() {
        if (!probe().usable()) return List.of();
        BackendProvider other = chosen();
        if (other != null) return other.devices();
        try {
            return Gpu.usable().stream().map(Gpu::describe).toList();
        } catch (ClipException e) {
            // It was there a moment ago; whoever opens it learns why it no longer is.
            return List.of();
        }
    }

    @Override
    public Backend open(BackendOptions options) {
        Availability answer = probe();
        if (!answer.usable()) throw new ClipException(answer.reason());
        BackendProvider other = chosen();
        if (other != null) return other.open(options);
        boolean graphs = !"false".equals(System.getProperty("clip.cuda.graphs"));
        return new CudaBackend(options.device(), options.precision(), graphs);
    }
}
