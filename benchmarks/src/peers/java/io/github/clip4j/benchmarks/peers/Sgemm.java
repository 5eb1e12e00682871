package io.github.clip4j.benchmarks.peers;

import org.bytedeco.javacpp.FloatPointer;

/** A library's {@code y = x Wᵀ}: M rows, N outputs, K inputs. */
interface Sgemm {
    /**
     * Multiplies.
     *
     * @param y (M, N)
     * @param x (M, K)
     * @param w (N, K)
     * @param m M
     * @param n N
     * @param k K
     */
    void multiply(FloatPointer y, FloatPointer x, FloatPointer w, int m, int n, int k);
}
