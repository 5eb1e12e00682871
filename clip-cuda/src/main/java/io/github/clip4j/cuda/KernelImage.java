package io.github.clip4j.cuda;

import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The code that the driver loads: a cubin made by NVRTC for the device's own architecture where NVRTC is installed,
 * else the PTX that comes with this jar, which the driver compiles.
 *
 * @param data cubin or PTX
 * @param source for {@link CudaBackend#describe}
 */
record KernelImage(byte[] data, String source) {
    /** The least compute capability that is supported: Turing. */
    static final int LEAST_CAPABILITY = 75;

    /** The least with attention on tensor cores: Ampere. The jar has PTX for both. */
    private static final int AMPERE = 80;

    /**
     * The kernels compiled for the device; empty where that is not possible, or where {@code -Dclip.cuda.compile=false}
     * forbids it.
     */
    static Optional<KernelImage> compiled(int capability) {
        if ("false".equals(System.getProperty("clip.cuda.compile"))) return Optional.empty();
        return Compiler.cubin(code(), capability).map(cubin -> new KernelImage(cubin, "kernels compiled by NVRTC"));
    }

    /** The kernels from the jar. */
    static KernelImage ofPtx(int capability) {
        return new KernelImage(ptx(capability >= AMPERE ? AMPERE : LEAST_CAPABILITY), "kernels from PTX");
    }

    /** The PTX that NVRTC made from the source for {@code compute_75} or {@code compute_80}. */
    static byte[] ptx(int capability) {
        return resource("clip.compute_" + capability + ".ptx");
    }

    /** The source of the kernels. */
    static byte[] code() {
        return resource("clip.cu");
    }

    private static byte[] resource(String name) {
        try (InputStream in = KernelImage.class.getResourceAsStream(name)) {
            if (in == null) throw new ClipException("backend cuda: " + name + " is missing from the jar");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClipException("backend cuda: " + name + " cannot be read from the jar", e);
        }
    }
}
