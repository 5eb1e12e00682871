package io.github.clip4j.cuda;

import io.github.clip4j.ClipException;
import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import org.jspecify.annotations.Nullable;

/** The backend {@code cuda}. */
public final class CudaBackendProvider implements BackendProvider {
    /** The first cause: JavaCPP names the missing library once, later failures say only that a class could not be initialised. */
    private static @Nullable Availability missing;

    /** A look takes a while: it opens the device and cuBLAS. */
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
            if (found != null) return found;
            try {
                // JavaCPP would count device memory against the heap's size.
                setUnlessSet("org.bytedeco.javacpp.maxBytes");
                setUnlessSet("org.bytedeco.javacpp.maxPhysicalBytes");
                found = Probe.look();
                return found;
            } catch (ClipException e) {
                found = new Availability(false, 0, String.valueOf(e.getMessage()));
                return found;
            } catch (LinkageError e) {
                missing = new Availability(false, 0, reason(e));
                return missing;
            }
        }
    }

    private static void setUnlessSet(String property) {
        if (System.getProperty(property) == null) System.setProperty(property, "0");
    }

    /** The innermost message names the library or the class. */
    static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) cause = cause.getCause();
        String message = String.valueOf(cause.getMessage());
        // Not where a library of the bindings is there and lacks another: its path has that word too.
        if (message.contains("bytedeco") && !(cause instanceof UnsatisfiedLinkError))
            return "the CUDA bindings are not on the path: add org.bytedeco:cuda-platform";
        if (message.contains("cublas"))
            return "cuBLAS cannot be loaded (" + message + "): install the CUDA 12 toolkit, or libcublas-12 of it";
        if (message.contains("libcuda.so") || message.contains("nvcuda"))
            return "no NVIDIA driver (" + message + "): install it, or use --backend cpu";
        return "CUDA cannot be loaded (" + message + "): install the NVIDIA driver and the CUDA 12 toolkit";
    }

    @Override
    public Backend open(BackendOptions options) {
        Availability found = probe();
        if (!found.usable()) throw new ClipException(found.reason());
        int devices = Device.count();
        if (options.device() >= devices)
            throw new ClipException(
                    "backend cuda: no device " + options.device() + "; there are " + devices + ", numbered from 0");
        boolean graphs = !"false".equals(System.getProperty("clip.cuda.graphs"));
        return new CudaBackend(options.device(), options.precision(), graphs);
    }
}
