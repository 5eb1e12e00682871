package io.github.clip4j.cuda.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.bytedeco.javacpp.Loader;

/** The CUDA that the binding on the path is made for: the fake has the names and functions of that one. */
final class CudaVersion {
    /** For example 12. */
    static final int MAJOR = major();

    /** What a driver of this version answers: 12090 for CUDA 12.9. */
    static final int DRIVER = MAJOR == 12 ? 12090 : 1000 * MAJOR;

    private static final String RUNTIME = "libcudart.so.";

    private CudaVersion() {}

    /** One of JavaCPP's libraries. */
    static byte[] library(String name) throws IOException {
        String resource = "org/bytedeco/cuda/" + Loader.getPlatform() + "/lib" + name + ".so";
        try (InputStream in = CudaVersion.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) throw new IOException("not on the path: " + resource);
            return in.readAllBytes();
        }
    }

    private static int major() {
        if (!System.getProperty("os.name").equals("Linux")) return 12;
        try {
            return ElfImports.libraries(library("jnicudart")).stream()
                    .filter(name -> name.startsWith(RUNTIME))
                    .map(name -> Integer.valueOf(name.substring(RUNTIME.length())))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
