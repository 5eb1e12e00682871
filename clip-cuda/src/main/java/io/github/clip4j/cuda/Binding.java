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

    private static final List<String> JAVACPP_PARTS = List.of(
            BindingParts.JAVACPP,
            "org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so",
            "org/bytedeco/javacpp/linux-arm64/libjnijavacpp.so",
            "org/bytedeco/javacpp/windows-x86_64/jnijavacpp.dll");

    private static final Pattern JAR = jar("cuda");
    private static final Pattern JAVACPP_JAR = jar("javacpp");
    private static final String RUNTIME = "cudart@.";

    private static Pattern jar(String name) {
        return Pattern.compile("((" + name + "-\\d[^/!]*?)(?:-(?:linux|windows|macosx)-\\w+)?\\.jar)!/");
    }

    /**
     * Finds it without loading any library.
     *
     * @return empty if there is none, or only a part
     * @throws ClipException if there are two, or halves of two, which names both
     */
    static Optional<Binding> find(ClassLoader loader) {
        try {
            Class<?> preset = Class.forName(PRESET, false, loader);
            SequencedMap<String, String> jars = jars(loader, PARTS, JAR);
            conflict(loader).ifPresent(two -> {
                throw new ClipException(two);
            });
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
     * What there is too much of, without loading any class.
     *
     * @return the names of two jars that are not of one version, and what to do
     */
    static Optional<String> conflict(ClassLoader loader) {
        try {
            SequencedMap<String, String> cuda = jars(loader, PARTS, JAR);
            if (cuda.size() > 1)
                return Optional.of("two CUDA bindings are on the path, "
                        + cuda.firstEntry().getValue() + " and "
                        + cuda.lastEntry().getValue() + ": keep the one for this machine's CUDA libraries");
            if (cuda.isEmpty()) return Optional.empty();
            return jars(loader, JAVACPP_PARTS, JAVACPP_JAR).entrySet().stream()
                    .filter(jar ->
                            !cuda.firstEntry().getKey().endsWith(jar.getKey().substring("javacpp".length())))
                    .map(jar -> cuda.firstEntry().getValue() + " and " + jar.getValue() + " are on the path, which do"
                            + " not belong together: take the javacpp whose version the other's name ends with")
                    .findFirst();
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
    private static SequencedMap<String, String> jars(ClassLoader loader, List<String> parts, Pattern name)
            throws IOException {
        SequencedMap<String, String> jars = new LinkedHashMap<>();
        for (String part : parts) {
            for (URL place : Collections.list(loader.getResources(part))) {
                Matcher jar = name.matcher(place.toString());
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
