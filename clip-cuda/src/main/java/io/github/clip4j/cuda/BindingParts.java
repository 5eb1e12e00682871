package io.github.clip4j.cuda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;

/** What a binding consists of: the Java half and the native half, each of CUDA and of JavaCPP itself. */
final class BindingParts {
    static final String CUDA = "org/bytedeco/cuda/presets/cudart.class";
    static final String JAVACPP = "org/bytedeco/javacpp/Loader.class";

    private BindingParts() {}

    /**
     * The jars that are not there.
     *
     * @param has tells whether there is an entry of that name
     * @return the names of the jars without their versions, for example {@code javacpp-linux-x86_64}
     */
    static List<String> missing(Predicate<String> has) {
        SequencedMap<String, String> parts = new LinkedHashMap<>();
        parts.put("cuda", CUDA);
        addNative(parts, "cuda", "jnicudart");
        parts.put("javacpp", JAVACPP);
        addNative(parts, "javacpp", "jnijavacpp");
        return parts.entrySet().stream()
                .filter(part -> !has.test(part.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** None for a platform that has no CUDA: there is nothing to miss. */
    private static void addNative(SequencedMap<String, String> parts, String jar, String library) {
        String system = System.getProperty("os.name", "");
        String machine = switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm64";
            default -> "";
        };
        String folder = "org/bytedeco/" + jar + "/";
        if (machine.isEmpty()) return;
        if (system.equals("Linux"))
            parts.put(jar + "-linux-" + machine, folder + "linux-" + machine + "/lib" + library + ".so");
        else if (system.startsWith("Windows"))
            parts.put(jar + "-windows-" + machine, folder + "windows-" + machine + "/" + library + ".dll");
    }
}
