package io.github.clip4j.cpu.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.clip4j.backend.reference.ScalarMath;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The numerators of softmax. The row is padded with -∞, whose exponential is +0, which changes neither greatest nor sum. */
final class VectorSoftmax {
    private VectorSoftmax() {}

    static float numerators(Rows scores, int row, int keys, float scale, float[] lanes) {
        int padded = (keys + Kernels.LANES - 1) & -Kernels.LANES;
        MemorySegment x = scores.memory();
        long at = scores.offset(row, 0);
        Lanes.offHeap(x);
        for (int j = keys; j < padded; j++) x.set(JAVA_FLOAT, at + (long) j * Float.BYTES, Float.NEGATIVE_INFINITY);
        int bytes = padded * Float.BYTES;
        // Rounding is monotonic: the greatest scaled score is the greatest score, scaled.
        VectorExp.exp(x, x, at, at, bytes, scale, max(x, at, bytes) * scale);
        VectorSums.sumWhole(x, at, bytes, lanes);
        return ScalarMath.sumLanes(lanes);
    }

    /** NaNs are passed over: they make the sum NaN, and with it every probability. */
    private static float max(MemorySegment x, long from, int bytes) {
        Lanes.offHeap(x);
        FloatVector max = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector y = FloatVector.fromMemorySegment(Lanes.SPECIES, x, from + at, Lanes.NATIVE);
            max = max.blend(y, y.compare(VectorOperators.GT, max));
        }
        return max.reduceLanes(VectorOperators.MAX);
    }
}
