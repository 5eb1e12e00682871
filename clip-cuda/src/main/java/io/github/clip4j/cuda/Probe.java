package io.github.clip4j.cuda;

import io.github.clip4j.backend.Availability;
import java.util.List;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;

/**
 * Checks whether there are a driver, a device and cuBLAS. Loading this class or running it may fail with a
 * LinkageError: that is an answer too.
 */
final class Probe {
    /** Above the CPU backend's rank. */
    private static final int RANK = 1000;

    private Probe() {}

    /**
     * Says yes, or what is missing; throws a LinkageError that names the library, or an exception with the answer of
     * the driver or cuBLAS.
     *
     * @param binding on the path, which needs a driver of its CUDA or a later one
     */
    static Availability look(Binding binding) {
        int initialised = cudart.cuInit(0);
        if (initialised != cudart.CUDA_SUCCESS) return no("no CUDA device: " + Driver.message(initialised));
        int[] version = new int[1];
        Driver.check(cudart.cuDriverGetVersion(version), "driver version");
        if (version[0] < binding.leastDriver())
            return no("the NVIDIA driver is for CUDA " + version(version[0]) + "; " + version(binding.leastDriver())
                    + " is the least: update the driver to " + binding.driverRelease());
        List<Gpu> shown = Gpu.shown();
        if (shown.isEmpty())
            return no("no CUDA device: the driver shows none" + Driver.hint(cudart.CUDA_ERROR_NO_DEVICE));
        List<Gpu> usable = Gpu.usable();
        if (usable.isEmpty()) return no(shown.getFirst().describe() + ": too old, 7.5 is the least compute capability");
        try (Device _ = Device.open(0)) {
            lookForBlas();
            return new Availability(true, RANK, describe(usable, shown.size(), version[0]));
        }
    }

    private static String describe(List<Gpu> usable, int shown, int version) {
        return "%s, driver for CUDA %s%s%s"
                .formatted(
                        usable.getFirst().describe(),
                        version(version),
                        usable.size() > 1 ? ", the first of " + usable.size() + " devices" : "",
                        usable.size() < shown ? "; of " + shown + " some are too old (7.5 is the least)" : "");
    }

    private static void lookForBlas() {
        cublasContext handle = new cublasContext();
        Driver.checkBlas(cublas.cublasCreate_v2(handle), "cublasCreate");
        Driver.checkBlas(cublas.cublasDestroy_v2(handle), "cublasDestroy");
    }

    private static String version(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    private static Availability no(String reason) {
        return new Availability(false, 0, reason);
    }
}
