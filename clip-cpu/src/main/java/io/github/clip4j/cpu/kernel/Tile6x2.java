package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * {@code sums = a · b} for 6 rows and 2 vectors of columns from {@code at} on, rows of 64: 12 accumulators, for the 16 registers of AVX2. Also for 128 bits, where 6 x 4 is 15 % faster but C2 does not settle in every run.
 *
 * <p>Only methods of the JDK are called: C2 always inlines those of the Vector API and of segments, but stops inlining anything else after 18,000 nodes,
 * which this body exceeds, and then boxes every vector.
 */
final class Tile6x2 {
    private static final int ROW_OF_B = Kernels.PANEL * Float.BYTES;
    private static final int L = Lanes.LENGTH;
    private static final int V1 = Lanes.BYTES;

    private Tile6x2() {}

    static void multiply(
            float[] sums, int at, MemorySegment a, MemorySegment b, long aAt, long bAt, int aStride, int depth) {
        Lanes.offHeap(a);
        Lanes.offHeap(b);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c50 = zero;
        FloatVector c51 = zero;
        long a1 = aAt + aStride;
        long a2 = aAt + 2L * aStride;
        long a3 = aAt + 3L * aStride;
        long a4 = aAt + 4L * aStride;
        long a5 = aAt + 5L * aStride;
        for (int k = 0; k < depth; k++) {
            long row = bAt + (long) k * ROW_OF_B;
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, row, NATIVE);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, row + V1, NATIVE);
            long column = (long) k * Float.BYTES;
            FloatVector x0 = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT, aAt + column));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT, a1 + column));
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT, a2 + column));
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT, a3 + column));
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT, a4 + column));
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT, a5 + column));
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
        }
        c00.intoArray(sums, at);
        c01.intoArray(sums, at + L);
        c10.intoArray(sums, at + 64);
        c11.intoArray(sums, at + 64 + L);
        c20.intoArray(sums, at + 128);
        c21.intoArray(sums, at + 128 + L);
        c30.intoArray(sums, at + 192);
        c31.intoArray(sums, at + 192 + L);
        c40.intoArray(sums, at + 256);
        c41.intoArray(sums, at + 256 + L);
        c50.intoArray(sums, at + 320);
        c51.intoArray(sums, at + 320 + L);
    }
}
