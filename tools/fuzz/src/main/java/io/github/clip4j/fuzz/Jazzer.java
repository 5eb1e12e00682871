package io.github.clip4j.fuzz;

/** The class that Jazzer calls. The system property {@code fuzz.target} names the target. */
public final class Jazzer {
    private static final Reader READER = Targets.byName(System.getProperty("fuzz.target", "?"));

    private Jazzer() {}

    /**
     * One input.
     *
     * @param input any bytes
     */
    public static void fuzzerTestOneInput(byte[] input) {
        Watch.reads(READER, input);
    }
}
