package io.github.clip4j.backend.reference;

import io.github.clip4j.backend.Tensor;

/** Activations in plain arrays; a float tensor has no ints and the other way round. */
record HostTensor(String name, int rows, int columns, float[] floats, int[] ints) implements Tensor {}
