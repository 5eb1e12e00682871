package io.github.clip4j.cuda;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.error.ClipException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The backend {@code cuda}. */
public final class CudaBackendProvider implements BackendProvider {
    private static final String BINDING = "org.bytedeco.cuda.cudart.CUctx_st";
    private static final String UNBOUND = "the CUDA bindings are not on the path: add org.bytedeco:cuda-platform";
    private static final String NO_DRIVER = "no NVIDIA driver (" + DriverLibrary.NAME
            + " is not found): install it, R525 or later, and the CUDA 12 toolkit for libcudart and libcublas";

    /**
     * The first failure: JavaCPP names the missing library only once; later failures merely say that a class could not
     * be initialised.
     */
    private static @Nullable Availability missing;

    /** The result of the probe, which takes a while: it opens the device and cuBLAS. */
    private @Nullable Availability found;

    /** For {@link java.util.ServiceLoader}. */
    public CudaBackendProvider() {}

    @Override
    public String name() {
        return "cuda";
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
            if (!isBound()) return lacking(UNBOUND);
            if (DriverLibrary.isMissing()) return lacking(NO_DRIVER);
            // JavaCPP would count device memory against the heap's size.
            setUnlessSet("org.bytedeco.javacpp.maxBytes");
            setUnlessSet("org.bytedeco.javacpp.maxPhysicalBytes");
            return Probe.look();
        } catch (ClipException e) {
            // Whoever reports the reason names the backend.
            return no(String.valueOf(e.getMessage()).replaceFirst("^backend cuda: ", ""));
        } catch (LinkageError e) {
            return lacking(reason(e));
        }
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

    /** Whether JavaCPP's Java half is there. It may be visible to this module only. */
    private static boolean isBound() {
        try {
            Class.forName(BINDING, false, CudaBackendProvider.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** The innermost error names the library, behind the path of the one that needs it. */
    static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) cause = cause.getCause();
        String message = String.valueOf(cause.getMessage());
        if (!(cause instanceof UnsatisfiedLinkError) && message.contains("bytedeco")) return UNBOUND;
        if (message.contains("java.library.path")) return UNBOUND + ", with the native half of this platform";
        String detail = message.substring(message.indexOf(": ") + 1).strip();
        if (detail.startsWith(DriverLibrary.NAME)) return NO_DRIVER;
        if (detail.startsWith("libcudart"))
            return "no CUDA runtime (" + detail
                    + "): install the CUDA 12 toolkit, or its cuda-cudart-12 and libcublas-12";
        if (detail.startsWith("libcublas"))
            return "no cuBLAS (" + detail + "): install the CUDA 12 toolkit, or its libcublas-12";
        return "CUDA cannot be loaded (" + detail + "): install the NVIDIA driver and the CUDA 12 toolkit";
    }

    @Override
    public List<String> devices() {
        if (!probe().usable()) return List.of();
        try {
            return Gpu.usable().stream().map(Gpu::describe).toList();
        } catch (ClipException e) {
            // It was there a moment ago; whoever opens it learns why it no longer is.
            return List.of();
        }
    }

    @Override
    public Backend open(BackendOptions options) {
        Availability found = probe();
        if (!found.usable()) throw new ClipException(found.reason());
        boolean graphs = !"false".equals(System.getProperty("clip.cuda.graphs"));
        return new CudaBackend(options.device(), options.precision(), graphs);
    }
}
