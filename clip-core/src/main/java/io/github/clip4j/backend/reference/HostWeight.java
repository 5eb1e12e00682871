package io.github.clip4j.backend.reference;

import io.github.clip4j.backend.Weight;

/**
 * A weight in plain arrays.
 *
 * @param transposed whether {@code values} is (columns, rows), as the inner loop of linear wants it
 */
record HostWeight(int rows, int columns, boolean transposed, float[] values) implements Weight {}
