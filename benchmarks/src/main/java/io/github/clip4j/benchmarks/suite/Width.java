package io.github.clip4j.benchmarks.suite;

import java.util.ArrayList;
import java.util.List;

/**
 * A width of vectors and a set of registers that the kernels are compiled for.
 *
 * @param title for people
 * @param file for names of files
 * @param options of the JVM
 */
record Width(String title, String file, List<String> options) {
    /**
     * All that this processor has.
     *
     * @param widest in bits
     * @param isa what the run is restricted to
     */
    static List<Width> all(int widest, Isa isa) {
        List<Width> widths = new ArrayList<>();
        for (int bits = 128; bits <= widest; bits *= 2) {
            List<String> options = new ArrayList<>(isa.javaOptions());
            options.add("-Dclip.vectorBits=" + bits);
            widths.add(new Width(bits + " bits", "" + bits, options));
        }
        // The same width with half the registers, as most processors have it.
        if (widest == 512) widths.add(new Width("256 bits, AVX2", "avx2", Isa.AVX2.javaOptions()));
        return widths;
    }
}
