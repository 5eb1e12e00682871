package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * {@code sums = a · b} for one row and 4 vectors of columns from {@code at} on, which are adjacent in pairs: for the
 * rows that remain.
 *
 * <p>Only methods of the JDK are called: C2 always inlines those of the Vector API and of segments, but stops inlining
 * anything else after 18,000 nodes, which this body exceeds, and then boxes every vector.
 */
final class Tile1x4 {
    private static final int ROW = Lanes.MICRO * Float.BYTES;
    private static final int L = Lanes.LENGTH;
    private static final int V1 = Lanes.BYTES;

    private Tile1x4() {}

    static void multiply(
            float[] sums, int at, MemorySegment a, MemorySegment b, long aAt, long bAt, long secondAt, int depth) {
        Lanes.offHeap(a);
        Lanes.offHeap(b);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c02 = zero;
        FloatVector c03 = zero;
        for (int k = 0; k < depth; k++) {
            long row = bAt + (long) k * ROW;
            long second = secondAt + (long) k * ROW;
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, row, NATIVE);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, row + V1, NATIVE);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, b, second, NATIVE);
            FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, b, second + V1, NATIVE);
            long column = (long) k * Float.BYTES;
            FloatVector x0 = FloatVector.broadcast(SPECIES, a.get(JAVA_FLOAT, aAt + column));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
        }
        c00.intoArray(sums, at);
        c01.intoArray(sums, at + L);
        c02.intoArray(sums, at + 2 * L);
        c03.intoArray(sums, at + 3 * L);
    }
}
