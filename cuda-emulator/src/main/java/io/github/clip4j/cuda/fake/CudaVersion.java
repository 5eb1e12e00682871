package io.github.clip4j.cuda.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The CUDA that the binding is made for: the fake has the names and functions of that one. */
final class CudaVersion {
    /** For example 12. */
    static final int MAJOR = major();

    /** What a driver of this version answers: 12090 for CUDA 12.9. */
    static final int DRIVER = MAJOR == 12 ? 12090 : 1000 * MAJOR;

    private static final String RUNTIME = "libcudart.so.";

    private CudaVersion() {}

    /** One of JavaCPP's libraries: on the path, or in a jar of the folder that {@code clip.fake.binding} names. */
    static byte[] library(String name) throws IOException {
        String platform = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x86_64";
        String resource = "org/bytedeco/cuda/" + platform + "/lib" + name + ".so";
        String folder = System.getProperty("clip.fake.binding");
        if (folder != null) return entry(Path.of(folder), resource);
        try (InputStream in = CudaVersion.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) throw new IOException("not on the path: " + resource);
            return in.readAllBytes();
        }
    }

    private static byte[] entry(Path folder, String name) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path path : jars) {
                try (ZipFile jar = new ZipFile(path.toFile())) {
                    ZipEntry entry = jar.getEntry(name);
                    if (entry != null) return jar.getInputStream(entry).readAllBytes();
                }
            }
        }
        throw new IOException("in no jar of " + folder + ": " + name);
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
