package io.github.clip4j.cpu.limits;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/** Faults of Java versions that clip4j meets, with their cure. */
public final class JavaAdvice {
    private static final Runtime.Version FIRST = Runtime.Version.parse("25");
    private static final Runtime.Version MENDED = Runtime.Version.parse("25.0.3");

    private JavaAdvice() {}

    /**
     * The advice for this process.
     *
     * @return in one line; empty where there is nothing to do
     */
    public static Optional<String> here() {
        return here(Runtime.version());
    }

    static Optional<String> here(Runtime.Version version) {
        return on(version).filter(_ -> usesG1());
    }

    private static boolean usesG1() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .anyMatch(collector -> collector.getName().startsWith("G1"));
    }

    /**
     * JDK-8377811: in JDK 25.0.0 to 25.0.2, G1 may move an array while native code has it pinned, as decoders of images
     * and the calls of CUDA do.
     *
     * @param version of a runtime
     * @return what to do about it in programs with G1, in one line; empty if the version has not got the fault
     */
    public static Optional<String> on(Runtime.Version version) {
        boolean affected = version.compareToIgnoreOptional(FIRST) >= 0 && version.compareToIgnoreOptional(MENDED) < 0;
        return affected
                ? Optional.of(String.format(
                                Locale.ROOT,
                                "Java %d.%d.%d has a fault of its usual collector G1 that can damage arrays"
                                        + " (JDK-8377811):",
                                version.feature(),
                                version.interim(),
                                version.update())
                        + " install 25.0.3 or newer, or start java with -XX:+UseSerialGC as the launcher does")
                : Optional.empty();
    }
}
