package io.github.clip4j.cuda;

import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.annotation.Properties;

/**
 * JavaCPP's binding of CUDA on the path. This module is compiled against that of CUDA 12; with another one it runs as
 * it is, because what it calls is the same there.
 *
 * @param major 12 or 13, the number at the end of the names of CUDA's libraries, which the binding asks for
 * @param name of its jar, for example {@code cuda-12.9-9.10-1.5.12}; of a jar put together from several, its CUDA
 */
record Binding(int major, String name) {
    private static final String PRESET = "org.bytedeco.cuda.presets.cudart";

    /** The Java half, and the native one of each platform: all must be of one version. */
    private static final List<String> PARTS = List.of(
            BindingParts.CUDA,
            "org/bytedeco/cuda/linux-x86_64/libjnicudart.so",
            "org/bytedeco/cuda/linux-arm64/libjnicudart.so",
            "org/bytedeco/cuda/windows-x86_64/jnicudart.dll");

    private static final Pattern JAR =
            Pattern.compile("((cuda-\\d[^/!]*?)(?:-(?:linux|windows|macosx)-\\w+)?\\.jar)!/");
    private static final String RUNTIME = "cudart@.";

    /**
     * Finds it without loading any library.
     *
     * @return empty if there is none, or only a part
     * @throws ClipException if there are two, which names both
     */
    static Optional<Binding> find(ClassLoader loader) {
        try {
            Class<?> preset = Class.forName(PRESET, false, loader);
            SequencedMap<String, String> jars = jars(loader);
            if (jars.size() > 1)
                throw new ClipException("two CUDA bindings are on the path, "
                        + jars.firstEntry().getValue() + " and "
                        + jars.lastEntry().getValue() + ": keep the one for this machine's CUDA libraries");
            int major = major(preset);
            return Optional.of(new Binding(
                    major, jars.isEmpty() ? "CUDA " + major : jars.firstEntry().getKey()));
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ClipException("the jars of the CUDA binding cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * What there is too little of, where a part of CUDA's is on the path but Java cannot load it.
     *
     * @return the names of jars, without their versions; empty if there is no part, or if all classes are there: native
     *     halves may also lie in Java's path of libraries
     */
    static List<String> missing(ClassLoader loader) {
        List<String> missing = BindingParts.missing(part -> loader.getResource(part) != null);
        boolean loads = !missing.contains("cuda") && !missing.contains("javacpp");
        boolean isThere = PARTS.stream().anyMatch(part -> loader.getResource(part) != null);
        return loads || !isThere ? List.of() : missing;
    }

    /** A jar of each version, by its name without the platform at the end. */
    private static SequencedMap<String, String> jars(ClassLoader loader) throws IOException {
        SequencedMap<String, String> jars = new LinkedHashMap<>();
        for (String part : PARTS) {
            for (URL place : Collections.list(loader.getResources(part))) {
                Matcher jar = JAR.matcher(place.toString());
                if (jar.find()) jars.putIfAbsent(jar.group(2), jar.group(1));
            }
        }
        return jars;
    }

    /** The binding tells JavaCPP which CUDA runtime to link, as {@code cudart@.12}. */
    private static int major(Class<?> preset) {
        return Arrays.stream(preset.getAnnotation(Properties.class).value())
                .flatMap(platform -> Arrays.stream(platform.link()))
                .filter(library -> library.startsWith(RUNTIME))
                .map(library -> Integer.valueOf(library.substring(RUNTIME.length())))
                .findFirst()
                .orElseThrow(() -> new NoClassDefFoundError(PRESET + " names no CUDA runtime"));
    }

    /** The least driver, as cuDriverGetVersion has it. */
    int leastDriver() {
        return 1000 * major;
    }

    /** For example {@code R525 or later}. */
    String driverRelease() {
        return (major == 12 ? "R525" : "R580") + " or later";
    }
}
