package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * {@code sums = a · b} for 6 rows and 4 vectors of columns: 24 accumulators, which want the 32 registers of AVX-512; 7
 * x 4 and 8 x 3 spill.
 *
 * <p>Only methods of the JDK are called: C2 always inlines those of the Vector API and of segments, but stops inlining
 * anything else after 18,000 nodes, which this body exceeds, and then boxes every vector. The sums go to an array (6,
 * 64), and {@link TileSums} takes them on, because with the additions to memory in here C1 runs out of virtual
 * registers: on a busy machine HotSpot then keeps code without profiling permanently, a thousand times too slow.
 */
final class Tile6x4 {
    private static final int ROW = Lanes.MICRO * Float.BYTES;
    private static final int L = Lanes.LENGTH;
    private static final int V1 = Lanes.BYTES;
    private static final int V2 = 2 * Lanes.BYTES;
    private static final int V3 = 3 * Lanes.BYTES;

    private Tile6x4() {}

    static void multiply(
            float[] sums, int at, MemorySegment a, MemorySegment b, long aAt, long bAt, int aStride, int depth) {
        Lanes.offHeap(a);
        Lanes.offHeap(b);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c02 = zero;
        FloatVector c03 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c12 = zero;
        FloatVector c13 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c22 = zero;
        FloatVector c23 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c32 = zero;
        FloatVector c33 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c42 = zero;
        FloatVector c43 = zero;
        FloatVector c50 = zero;
        FloatVector c51 = zero;
        FloatVector c52 = zero;
        FloatVector c53 = zero;
        long bytes = (long) depth * Float.BYTES;
        MemorySegment a0 = a.asSlice(aAt, bytes);
        MemorySegment a1 = a.asSlice(aAt + aStride, bytes);
        MemorySegment a2 = a.asSlice(aAt + 2L * aStride, bytes);
        MemorySegment a3 = a.asSlice(aAt + 3L * aStride, bytes);
        MemorySegment a4 = a.asSlice(aAt + 4L * aStride, bytes);
        MemorySegment a5 = a.asSlice(aAt + 5L * aStride, bytes);
        MemorySegment panel = b.asSlice(bAt, (long) depth * ROW);
        for (int k = 0; k < depth; k++) {
            long row = (long) k * ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, panel, row, NATIVE);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, panel, row + V1, NATIVE);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, panel, row + V2, NATIVE);
            FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, panel, row + V3, NATIVE);
            long column = (long) k * Float.BYTES;
            FloatVector x0 = FloatVector.broadcast(SPECIES, a0.get(JAVA_FLOAT, column));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a1.get(JAVA_FLOAT, column));
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            c13 = x1.fma(b3, c13);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a2.get(JAVA_FLOAT, column));
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            c23 = x2.fma(b3, c23);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a3.get(JAVA_FLOAT, column));
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            c33 = x3.fma(b3, c33);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a4.get(JAVA_FLOAT, column));
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            c42 = x4.fma(b2, c42);
            c43 = x4.fma(b3, c43);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a5.get(JAVA_FLOAT, column));
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            c52 = x5.fma(b2, c52);
            c53 = x5.fma(b3, c53);
        }
        c00.intoArray(sums, at);
        c01.intoArray(sums, at + L);
        c02.intoArray(sums, at + 2 * L);
        c03.intoArray(sums, at + 3 * L);
        c10.intoArray(sums, at + 64);
        c11.intoArray(sums, at + 64 + L);
        c12.intoArray(sums, at + 64 + 2 * L);
        c13.intoArray(sums, at + 64 + 3 * L);
        c20.intoArray(sums, at + 128);
        c21.intoArray(sums, at + 128 + L);
        c22.intoArray(sums, at + 128 + 2 * L);
        c23.intoArray(sums, at + 128 + 3 * L);
        c30.intoArray(sums, at + 192);
        c31.intoArray(sums, at + 192 + L);
        c32.intoArray(sums, at + 192 + 2 * L);
        c33.intoArray(sums, at + 192 + 3 * L);
        c40.intoArray(sums, at + 256);
        c41.intoArray(sums, at + 256 + L);
        c42.intoArray(sums, at + 256 + 2 * L);
        c43.intoArray(sums, at + 256 + 3 * L);
        c50.intoArray(sums, at + 320);
        c51.intoArray(sums, at + 320 + L);
        c52.intoArray(sums, at + 320 + 2 * L);
        c53.intoArray(sums, at + 320 + 3 * L);
    }
}
