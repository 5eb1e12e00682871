package io.github.clip4j.cuda.kernel;

/**
 * {@code out = x wᵀ} by cuBLAS, summed in float32.
 *
 * @param out address of (M, N) float32
 * @param x address of (M, K)
 * @param w address of (N, K)
 * @param m M
 * @param n N
 * @param k K
 * @param element of x and w
 */
public record Product(long out, long x, long w, int m, int n, int k, Element element) implements Step {}
