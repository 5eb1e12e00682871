package io.github.clip4j.benchmarks.suite;

/**
 * A point of the roofline plot.
 *
 * @param engine whose
 * @param label what ran
 * @param threads how many
 * @param intensity operations for each byte that must come from memory
 * @param gigaFlops reached
 */
record Point(String engine, String label, int threads, double intensity, double gigaFlops) {}
