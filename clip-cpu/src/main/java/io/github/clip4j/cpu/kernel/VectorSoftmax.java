package io.github.clip4j.cpu.kernel;

import io.github.clip4j.backend.reference.ScalarMath;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The numerators of softmax. The row is padded with -∞, whose exponential is +0, which changes neither greatest nor sum. */
final class VectorSoftmax {
    private static final int STEP = Kernels.LANES * Float.BYTES;

    private VectorSoftmax() {}

    static float numerators(Rows scores, int keys, float scale, float[] lanes) {
        int padded = (keys + Kernels.LANES - 1) & -Kernels.LANES;
        for (int j = keys; j < padded; j++) scores.set(0, j, Float.NEGATIVE_INFINITY);
        // Rounding is monotonic: the greatest scaled score is the greatest score, scaled.
        float max = max(scores.memory(), scores.at(), padded * Float.BYTES) * scale;
        exponentials(scores.memory(), scores.at(), padded * Float.BYTES, scale, max, lanes);
        return ScalarMath.sumLanes(lanes);
    }

    /** NaNs are passed over: they make the sum NaN, and with it every probability. */
    private static float max(MemorySegment x, long from, int bytes) {
        FloatVector max = VectorMath.constant(Float.NEGATIVE_INFINITY);
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector y = Lanes.load(x, from + at);
            max = max.blend(y, y.compare(VectorOperators.GT, max));
        }
        return max.reduceLanes(VectorOperators.MAX);
    }

    private static void exponentials(MemorySegment x, long from, int bytes, float scale, float max, float[] lanes) {
        FloatVector f = VectorMath.constant(scale);
        FloatVector m = VectorMath.constant(max);
        FloatVector s0 = Lanes.zero();
        FloatVector s1 = Lanes.zero();
        FloatVector s2 = Lanes.zero();
        FloatVector s3 = Lanes.zero();
        for (int at = 0; at < bytes; at += STEP) {
            s0 = s0.add(exponential(x, from + at, f, m));
            if (Lanes.PARTS > 1) s1 = s1.add(exponential(x, from + at + Lanes.BYTES, f, m));
            if (Lanes.PARTS > 2) {
                s2 = s2.add(exponential(x, from + at + 2L * Lanes.BYTES, f, m));
                s3 = s3.add(exponential(x, from + at + 3L * Lanes.BYTES, f, m));
            }
        }
        VectorSums.store(lanes, s0, s1, s2, s3);
    }

    private static FloatVector exponential(MemorySegment x, long at, FloatVector scale, FloatVector max) {
        FloatVector y = VectorMath.exp(Lanes.load(x, at).mul(scale).sub(max));
        Lanes.store(y, x, at);
        return y;
    }
}
