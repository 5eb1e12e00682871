package io.github.clip4j.cpu.kernel;

import io.github.clip4j.backend.reference.ScalarMath;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Sums over a row in 16 virtual lanes, which are 1, 2 or 4 vectors; what is left of the row goes to the lanes one by one. */
final class VectorSums {
    /** Bytes of the 16 lanes. */
    private static final int STEP = Kernels.LANES * Float.BYTES;

    private VectorSums() {}

    static float sum(Rows x, int row, int columns, float[] lanes) {
        int whole = columns & -Kernels.LANES;
        sumWhole(x.memory(), x.offset(row, 0), whole * Float.BYTES, lanes);
        for (int j = whole; j < columns; j++) lanes[j - whole] += x.get(row, j);
        return ScalarMath.sumLanes(lanes);
    }

    /** The sum of (x - mean)². */
    static float squares(Rows x, int row, int columns, float mean, float[] lanes) {
        int whole = columns & -Kernels.LANES;
        squareWhole(x.memory(), x.offset(row, 0), whole * Float.BYTES, mean, lanes);
        for (int j = whole; j < columns; j++) {
            float d = x.get(row, j) - mean;
            lanes[j - whole] = Math.fma(d, d, lanes[j - whole]);
        }
        return ScalarMath.sumLanes(lanes);
    }

    /** Sums of the 16 lanes of whole steps. */
    static void sumWhole(MemorySegment x, long from, int bytes, float[] lanes) {
        Lanes.offHeap(x);
        FloatVector s0 = Lanes.zero();
        FloatVector s1 = Lanes.zero();
        FloatVector s2 = Lanes.zero();
        FloatVector s3 = Lanes.zero();
        for (int at = 0; at < bytes; at += STEP) {
            s0 = s0.add(Lanes.load(x, from + at));
            if (Lanes.PARTS > 1) s1 = s1.add(Lanes.load(x, from + at + Lanes.BYTES));
            if (Lanes.PARTS > 2) {
                s2 = s2.add(Lanes.load(x, from + at + 2L * Lanes.BYTES));
                s3 = s3.add(Lanes.load(x, from + at + 3L * Lanes.BYTES));
            }
        }
        store(lanes, s0, s1, s2, s3);
    }

    private static void squareWhole(MemorySegment x, long from, int bytes, float mean, float[] lanes) {
        Lanes.offHeap(x);
        FloatVector m = FloatVector.broadcast(Lanes.SPECIES, mean);
        FloatVector s0 = Lanes.zero();
        FloatVector s1 = Lanes.zero();
        FloatVector s2 = Lanes.zero();
        FloatVector s3 = Lanes.zero();
        for (int at = 0; at < bytes; at += STEP) {
            FloatVector d0 = Lanes.load(x, from + at).sub(m);
            s0 = d0.fma(d0, s0);
            if (Lanes.PARTS > 1) {
                FloatVector d1 = Lanes.load(x, from + at + Lanes.BYTES).sub(m);
                s1 = d1.fma(d1, s1);
            }
            if (Lanes.PARTS > 2) {
                FloatVector d2 = Lanes.load(x, from + at + 2L * Lanes.BYTES).sub(m);
                s2 = d2.fma(d2, s2);
                FloatVector d3 = Lanes.load(x, from + at + 3L * Lanes.BYTES).sub(m);
                s3 = d3.fma(d3, s3);
            }
        }
        store(lanes, s0, s1, s2, s3);
    }

    /** Zero times infinity or NaN is NaN, and stays so in a sum. */
    static boolean finite(Rows x, int rows) {
        MemorySegment memory = x.memory();
        Lanes.offHeap(memory);
        FloatVector zero = Lanes.zero();
        FloatVector sum = zero;
        for (int row = 0; row < rows; row++) {
            long from = x.offset(row, 0);
            for (int at = 0; at < Kernels.PANEL * Float.BYTES; at += Lanes.BYTES)
                sum = Lanes.load(memory, from + at).fma(zero, sum);
        }
        return !sum.test(VectorOperators.IS_NAN).anyTrue();
    }

    /** Parts that this width does not have are not stored. */
    static void store(float[] lanes, FloatVector s0, FloatVector s1, FloatVector s2, FloatVector s3) {
        s0.intoArray(lanes, 0);
        if (Lanes.PARTS > 1) s1.intoArray(lanes, Lanes.LENGTH);
        if (Lanes.PARTS > 2) {
            s2.intoArray(lanes, 2 * Lanes.LENGTH);
            s3.intoArray(lanes, 3 * Lanes.LENGTH);
        }
    }
}
