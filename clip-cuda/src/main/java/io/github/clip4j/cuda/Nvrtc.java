package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.nvrtc.NVRTC_SUCCESS;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCompileProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCreateProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcDestroyProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBIN;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBINSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetErrorString;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetPTX;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetPTXSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLog;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLogSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcVersion;

import io.github.clip4j.error.ClipException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** NVIDIA's run-time compiler; loading this class fails with a LinkageError where it is not installed. */
final class Nvrtc {
    static {
        // Before JavaCPP looks, which knows fewer folders and takes half a second to find nothing.
        Optional<Binding> binding = Binding.find(Nvrtc.class.getClassLoader());
        if (binding.isPresent() && !CudaLibraries.of(binding.get()).loadCompiler())
            throw new UnsatisfiedLinkError("libnvrtc is not found");
    }

    private Nvrtc() {}

    /** For example {@code 12.9}. */
    static String version() {
        int[] major = new int[1];
        int[] minor = new int[1];
        check(nvrtcVersion(major, minor), "version");
        return major[0] + "." + minor[0];
    }

    /**
     * Compiles.
     *
     * @param source CUDA C++
     * @param architecture {@code sm_80} for a cubin, {@code compute_75} for PTX
     * @return the cubin, or PTX without its terminating zero
     */
    static byte[] compile(byte[] source, String architecture) {
        try (BytePointer text = new BytePointer(new String(source, StandardCharsets.UTF_8));
                BytePointer name = new BytePointer("clip.cu");
                BytePointer option = new BytePointer("--gpu-architecture=" + architecture);
                BytePointer standard = new BytePointer("--std=c++17");
                PointerPointer<BytePointer> options = new PointerPointer<>(option, standard)) {
            _nvrtcProgram program = new _nvrtcProgram();
            check(nvrtcCreateProgram(program, text, name, 0, (PointerPointer<?>) null, null), "program");
            try {
                if (nvrtcCompileProgram(program, 2, options) != NVRTC_SUCCESS)
                    throw new ClipException("NVRTC does not compile for " + architecture + ": " + log(program));
                return architecture.startsWith("sm_") ? cubin(program) : ptx(program);
            } finally {
                nvrtcDestroyProgram(program);
            }
        }
    }

    private static byte[] cubin(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            check(nvrtcGetCUBINSize(program, size), "size of the cubin");
            byte[] cubin = new byte[Math.toIntExact(size.get())];
            check(nvrtcGetCUBIN(program, cubin), "cubin");
            return cubin;
        }
    }

    private static byte[] ptx(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            check(nvrtcGetPTXSize(program, size), "size of the PTX");
            byte[] ptx = new byte[Math.toIntExact(size.get())];
            check(nvrtcGetPTX(program, ptx), "PTX");
            return java.util.Arrays.copyOf(ptx, ptx.length - 1);
        }
    }

    /** The first line of the compiler's own words. */
    private static String log(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            if (nvrtcGetProgramLogSize(program, size) != NVRTC_SUCCESS) return "no log";
            byte[] log = new byte[Math.toIntExact(size.get())];
            if (nvrtcGetProgramLog(program, log) != NVRTC_SUCCESS) return "no log";
            return new String(log, StandardCharsets.UTF_8).lines().findFirst().orElse("no log");
        }
    }

    private static void check(int result, String what) {
        if (result != NVRTC_SUCCESS)
            throw new ClipException(
                    "NVRTC: " + what + ": " + nvrtcGetErrorString(result).getString());
    }
}
