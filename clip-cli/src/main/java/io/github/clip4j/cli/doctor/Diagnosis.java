package io.github.clip4j.cli.doctor;

import io.github.clip4j.cpu.limits.MachineLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * The limits of this machine, in words.
 *
 * @param one with one thread
 * @param all with all threads
 * @param preferredBits size of the vectors that the processor prefers
 * @param hugePages the kernel's setting for transparent huge pages, or empty
 */
record Diagnosis(Measured one, Measured all, int preferredBits, String hugePages) {
    /** An image through ViT-L/14's image tower. */
    private static final double IMAGE_GFLOP = 162.0;

    /** Its weights, read once per batch. */
    private static final double WEIGHTS_GB = 1.216;

    private static final double GOOD_SHARE = 0.75;
    private static final double GOOD_SCALING = 0.85;
    private static final int AVX512_BITS = 512;

    /**
     * The rates that a number of threads reaches.
     *
     * @param limits what the machine can do
     * @param rates of linear layers, by name, in 10⁹ operations per second
     */
    record Measured(MachineLimits limits, SequencedMap<String, Double> rates) {
        /** The average share of the peak. */
        double share() {
            return mean() / limits.gigaFlops();
        }

        double mean() {
            return rates.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(Double.NaN);
        }
    }

    /** The findings, the most general first. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        bound(words);
        threads(words);
        vectors(words);
        if (all.share() < GOOD_SHARE)
            words.add(String.format(
                            Locale.ROOT,
                            "linear layers reach %.0f %% of the peak: something else uses the processors, or the"
                                    + " kernels",
                            100 * all.share())
                    + " are not at their best here; measure again on a quiet machine");
        if (hugePages.contains("[never]"))
            words.add("transparent huge pages are off (/sys/kernel/mm/transparent_hugepage/enabled): with madvise or"
                    + " always the processor needs far fewer page walks through the weights");
        return words;
    }

    private void bound(List<String> words) {
        MachineLimits limits = all.limits();
        double arithmetic = IMAGE_GFLOP / limits.gigaFlops();
        double memory = WEIGHTS_GB / limits.memory();
        double least = Math.max(arithmetic, memory);
        words.add(text(
                "a ViT-L/14 image takes %.0f Gflop and reads %.1f GB of weights: at these limits %.0f ms of arithmetic"
                        + " and %.0f ms of memory, so it is %s-bound; no fp32 program can take less than %.0f ms here",
                IMAGE_GFLOP,
                WEIGHTS_GB,
                1e3 * arithmetic,
                1e3 * memory,
                arithmetic >= memory ? "compute" : "memory",
                1e3 * least));
        if (memory > arithmetic)
            words.add(text(
                    "batches of %.0f images or more share the reading of weights and are compute-bound",
                    Math.ceil(memory / arithmetic)));
    }

    private void threads(List<String> words) {
        int threads = all.limits().threads();
        if (threads == 1) return;
        double peak = all.limits().gigaFlops() / one.limits().gigaFlops() / threads;
        double layers = all.mean() / one.mean() / threads;
        if (peak < GOOD_SCALING)
            words.add(text(
                    "%d threads reach %.0f %% of %1$d times the arithmetic of one: they share cores, clock or a quota,"
                            + " or other programs are running",
                    threads, 100 * peak));
        else if (layers < GOOD_SCALING * peak)
            words.add(text(
                    "linear layers gain a factor of %.1f from %d threads, the arithmetic gains %.1f: the limit is"
                            + " memory, or that threads wait for each other",
                    layers * threads, threads, peak * threads));
    }

    private void vectors(List<String> words) {
        int bits = all.limits().vectorBits();
        if (bits == 0) words.add("scalar code: without the Vector API everything is about 11 times slower");
        else if (bits < Math.min(preferredBits, AVX512_BITS))
            words.add(text(
                    "vectors of %d bits, where the processor prefers %d: drop -Dclip.vectorBits", bits, preferredBits));
        else if (bits < AVX512_BITS)
            words.add(text(
                    "vectors of %d bits: a processor with AVX-512 does up to twice as much per clock cycle", bits));
    }

    static String threads(int count) {
        return count == 1 ? "1 thread" : count + " threads";
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
