package io.github.clip4j.cpu.start;

import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import io.github.clip4j.cpu.kernel.VectorKernels;
import io.github.clip4j.error.ClipException;
import org.jspecify.annotations.Nullable;

/**
 * What this Java runtime offers. Nothing here touches the Vector API unless its module is there.
 *
 * @param vectorModule whether jdk.incubator.vector is readable
 * @param vectorBits the value of {@code clip.vectorBits}, or null
 * @param vectorRegisters the value of {@code clip.vectorRegisters}, or null
 * @param threads the value of {@code clip.threads}, or null
 */
public record Capability(
        boolean vectorModule,
        @Nullable String vectorBits,
        @Nullable String vectorRegisters,
        @Nullable String threads) {
    /** The flag that the fallback asks for. */
    public static final String FLAG = "--add-modules jdk.incubator.vector";

    public static Capability ofRuntime() {
        return new Capability(
                vectorModulePresent(),
                System.getProperty("clip.vectorBits"),
                System.getProperty("clip.vectorRegisters"),
                System.getProperty("clip.threads"));
    }

    private static boolean vectorModulePresent() {
        try {
            Class.forName("jdk.incubator.vector.FloatVector", false, Capability.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Whether vectors are wanted and available. */
    public boolean vectors() {
        return vectorModule && !"0".equals(vectorBits);
    }

    public Kernels kernels() {
        return vectors() ? new VectorKernels() : new ScalarKernels();
    }

    /** What is wrong with the settings, or null. */
    public @Nullable String problem() {
        if (vectorBits != null && !vectorBits.matches("0|128|256|512"))
            return "clip.vectorBits: expected 0, 128, 256 or 512, found " + vectorBits;
        if (vectorRegisters != null && !vectorRegisters.matches("16|32"))
            return "clip.vectorRegisters: expected 16 or 32, found " + vectorRegisters;
        if (threads != null && !threads.matches("[1-9][0-9]{0,3}"))
            return "clip.threads: expected 1 to 9999, found " + threads;
        return null;
    }

    /** How many threads a caller gets who asked for that many; 0 asks for the default. */
    public int threads(int asked) {
        if (problem() != null) throw new ClipException(String.valueOf(problem()));
        if (asked > 0) return asked;
        return threads == null ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(threads);
    }

    public static String describe(int vectorBits, int threads) {
        return describe(width(vectorBits), threads);
    }

    public static String describe(String kernels, int threads) {
        return kernels + ", " + threads + (threads == 1 ? " thread" : " threads");
    }

    static String width(int vectorBits) {
        return vectorBits == 0 ? "scalar code" : vectorBits + "-bit vectors";
    }
}
