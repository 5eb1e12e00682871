package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * {@code c = start + a · b} for 6 rows, micro-panel by micro-panel of 2 vectors: 12 accumulators, 2 vectors of b and a
 * broadcast, for 16 registers (AVX2).
 *
 * <p>Only methods of the JDK are called: C2 always inlines those of the Vector API and of segments, but stops inlining
 * anything else after 18,000 nodes, which this body exceeds, and then boxes every vector.
 */
final class Tile6x2 {
    private static final int L = Lanes.LENGTH;
    private static final int V1 = Lanes.BYTES;

    /** A row of a micro-panel, and a row of c that belongs to it. */
    private static final int ROW = 2 * Lanes.BYTES;

    private Tile6x2() {}

    static void multiply(Rows c, Rows start, Rows a, Rows b, int row, int depth, int columns) {
        MemorySegment left = a.memory();
        MemorySegment right = b.memory();
        MemorySegment from = start.memory();
        MemorySegment to = c.memory();
        Lanes.offHeap(left);
        Lanes.offHeap(right);
        Lanes.offHeap(from);
        Lanes.offHeap(to);
        long bytes = (long) depth * Float.BYTES;
        long aAt = a.offset(row, 0);
        MemorySegment a0 = left.asSlice(aAt, bytes);
        MemorySegment a1 = left.asSlice(aAt + a.stride(), bytes);
        MemorySegment a2 = left.asSlice(aAt + 2L * a.stride(), bytes);
        MemorySegment a3 = left.asSlice(aAt + 3L * a.stride(), bytes);
        MemorySegment a4 = left.asSlice(aAt + 4L * a.stride(), bytes);
        MemorySegment a5 = left.asSlice(aAt + 5L * a.stride(), bytes);
        // C2 would load all six broadcasts at the top of the loop, which takes 20 registers of 16, and spill
        // accumulators. It cannot hoist a load over a branch, and does not know that this one is never taken.
        int never = -depth;
        for (int at = 0; at < columns; at += 2 * L) {
            MemorySegment panel = right.asSlice(b.offset(at / (2 * L), 0), (long) depth * ROW);
            FloatVector c00 = FloatVector.zero(SPECIES);
            FloatVector c01 = c00;
            FloatVector c10 = c00;
            FloatVector c11 = c00;
            FloatVector c20 = c00;
            FloatVector c21 = c00;
            FloatVector c30 = c00;
            FloatVector c31 = c00;
            FloatVector c40 = c00;
            FloatVector c41 = c00;
            FloatVector c50 = c00;
            FloatVector c51 = c00;
            for (int k = 0; k < depth; k++) {
                long bRow = (long) k * ROW;
                FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, panel, bRow, NATIVE);
                FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, panel, bRow + V1, NATIVE);
                long column = (long) k * Float.BYTES;
                FloatVector x0 = FloatVector.broadcast(SPECIES, a0.get(JAVA_FLOAT, column));
                c00 = x0.fma(b0, c00);
                c01 = x0.fma(b1, c01);
                FloatVector x1 = FloatVector.broadcast(SPECIES, a1.get(JAVA_FLOAT, column));
                c10 = x1.fma(b0, c10);
                c11 = x1.fma(b1, c11);
                if (k == never) break;
                FloatVector x2 = FloatVector.broadcast(SPECIES, a2.get(JAVA_FLOAT, column));
                c20 = x2.fma(b0, c20);
                c21 = x2.fma(b1, c21);
                FloatVector x3 = FloatVector.broadcast(SPECIES, a3.get(JAVA_FLOAT, column));
                c30 = x3.fma(b0, c30);
                c31 = x3.fma(b1, c31);
                FloatVector x4 = FloatVector.broadcast(SPECIES, a4.get(JAVA_FLOAT, column));
                c40 = x4.fma(b0, c40);
                c41 = x4.fma(b1, c41);
                FloatVector x5 = FloatVector.broadcast(SPECIES, a5.get(JAVA_FLOAT, column));
                c50 = x5.fma(b0, c50);
                c51 = x5.fma(b1, c51);
            }
            long fromAt = start.offset(row, at);
            long toAt = c.offset(row, at);
            FloatVector.fromMemorySegment(SPECIES, from, fromAt, NATIVE)
                    .add(c00)
                    .intoMemorySegment(to, toAt, NATIVE);
            FloatVector.fromMemorySegment(SPECIES, from, fromAt + V1, NATIVE)
                    .add(c01)
                    .intoMemorySegment(to, toAt + V1, NATIVE);
            fromAt += start.stride();
            toAt += c.stride();
            FloatVector.fromMemorySegment(SPECIES, from, fromAt, NATIVE)
                    .add(c10)
                    .intoMemorySegment(to, toAt, NATIVE);
            FloatVector.fromMemorySegment(SPECIES, from, fromAt + V1, NATIVE)
                    .add(c11)
                    .intoMemorySegment(to, toAt + V1, NATIVE);
            fromAt += start.stride();
            toAt += c.stride();
            FloatVector.fromMemorySegment(SPECIES, from, fromAt, NATIVE)
                    .add(c20)
                    .intoMemorySegment(to, toAt, NATIVE);
            FloatVector.fromMemorySegment(SPECIES, from, fromAt + V1, NATIVE)
                    .add(c21)
                    .intoMemorySegment(to, toAt + V1, NATIVE);
            fromAt += start.stride();
            toAt += c.stride();
            FloatVector.fromMemorySegment(SPECIES, from, fromAt, NATIVE)
                    .add(c30)
                    .intoMemorySegment(to, toAt, NATIVE);
            FloatVector.fromMemorySegment(SPECIES, from, fromAt + V1, NATIVE)
                    .add(c31)
                    .intoMemorySegment(to, toAt + V1, NATIVE);
            fromAt += start.stride();
            toAt += c.stride();
            FloatVector.fromMemorySegment(SPECIES, from, fromAt, NATIVE)
                    .add(c40)
                    .intoMemorySegment(to, toAt, NATIVE);
            FloatVector.fromMemorySegment(SPECIES, from, fromAt + V1, NATIVE)
                    .add(c41)
                    .intoMemorySegment(to, toAt + V1, NATIVE);
            fromAt += start.stride();
            toAt += c.stride();
            FloatVector.fromMemorySegment(SPECIES, from, fromAt, NATIVE)
                    .add(c50)
                    .intoMemorySegment(to, toAt, NATIVE);
            FloatVector.fromMemorySegment(SPECIES, from, fromAt + V1, NATIVE)
                    .add(c51)
                    .intoMemorySegment(to, toAt + V1, NATIVE);
        }
    }
}
