package io.github.clip4j.cuda;

import io.github.clip4j.error.ClipException;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** Turns what the driver and cuBLAS answer into exceptions with one clear line. */
final class Driver {
    private Driver() {}

    /**
     * Checks an answer of the driver.
     *
     * @param result of the call
     * @param call what was called, with the details that a reader needs
     */
    static void check(int result, String call) {
        if (result != cudart.CUDA_SUCCESS) throw new ClipException("backend cuda: " + call + ": " + message(result));
    }

    /** Checks an answer of cuBLAS. */
    static void checkBlas(int result, String call) {
        if (result != cublas.CUBLAS_STATUS_SUCCESS)
            throw new ClipException("backend cuda: " + call + ": cuBLAS status " + result + blasHint(result));
    }

    /** The driver's own words: {@code out of memory (CUDA_ERROR_OUT_OF_MEMORY)}. */
    static String message(int result) {
        return text(result, false) + " (" + text(result, true) + ")" + hint(result);
    }

    private static String text(int result, boolean name) {
        try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
            int known = name ? cudart.cuGetErrorName(result, text) : cudart.cuGetErrorString(result, text);
            return known == cudart.CUDA_SUCCESS ? text.get(BytePointer.class, 0).getString() : "error " + result;
        }
    }

    /** What to do about it, or an empty string. */
    static String hint(int result) {
        return switch (result) {
            case cudart.CUDA_ERROR_OUT_OF_MEMORY -> "; use a smaller --batch-size or a 16-bit --precision";
            case cudart.CUDA_ERROR_NO_BINARY_FOR_GPU, cudart.CUDA_ERROR_UNSUPPORTED_PTX_VERSION ->
                "; update the NVIDIA driver";
            case cudart.CUDA_ERROR_NO_DEVICE ->
                "; see what nvidia-smi and CUDA_VISIBLE_DEVICES show; a container needs --gpus all";
            case cudart.CUDA_ERROR_SYSTEM_DRIVER_MISMATCH -> "; restart the machine after an update of the driver";
            default -> "";
        };
    }

    private static String blasHint(int result) {
        return switch (result) {
            case cublas.CUBLAS_STATUS_NOT_INITIALIZED, cublas.CUBLAS_STATUS_ALLOC_FAILED -> " (no device memory left?)";
            case cublas.CUBLAS_STATUS_ARCH_MISMATCH -> " (the device is too old for this precision)";
            default -> "";
        };
    }
}
