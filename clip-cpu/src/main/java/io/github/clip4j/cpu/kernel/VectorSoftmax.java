package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.clip4j.backend.reference.ScalarMath;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The numerators of softmax. The row is padded with the least finite number: where the greatest score is well above it,
 * its exponential is +0, which changes neither greatest nor sum.
 */
final class VectorSoftmax {
    /**
     * Half of the least number: with the padding below the greatest score by as much, its exponential is 0 at any scale
     * of attention.
     */
    private static final float LEAST = -0x1p127f;

    private VectorSoftmax() {}

    static float numerators(Rows scores, int row, int keys, float scale, float[] lanes) {
        int padded = (keys + Kernels.LANES - 1) & -Kernels.LANES;
        MemorySegment x = scores.memory();
        long at = scores.offset(row, 0);
        Lanes.offHeap(x);
        for (int j = keys; j < padded; j++) x.set(JAVA_FLOAT, at + (long) j * Float.BYTES, -Float.MAX_VALUE);
        int bytes = padded * Float.BYTES;
        float max = max(x, at, bytes);
        // Rounding is monotonic: the greatest scaled score is the greatest score, scaled.
        if (max > LEAST) VectorExp.exp(x, x, at, at, bytes, scale, max * scale, lanes);
        else scalar(scores, row, keys, scale, lanes);
        return ScalarMath.sumLanes(lanes);
    }

    /** NaN if a score is infinite or NaN, as 0 · ∞ is. */
    private static float max(MemorySegment x, long from, int bytes) {
        Lanes.offHeap(x);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector max0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector max1 = max0;
        FloatVector nan0 = zero;
        FloatVector nan1 = zero;
        // The first and the last half, which may share a vector, side by side.
        int half = (bytes / Lanes.BYTES + 1) / 2 * Lanes.BYTES;
        long second = from + bytes - half;
        for (int at = 0; at < half; at += Lanes.BYTES) {
            FloatVector y0 = FloatVector.fromMemorySegment(SPECIES, x, from + at, NATIVE);
            FloatVector y1 = FloatVector.fromMemorySegment(SPECIES, x, second + at, NATIVE);
            max0 = max0.blend(y0, y0.compare(VectorOperators.GT, max0));
            max1 = max1.blend(y1, y1.compare(VectorOperators.GT, max1));
            nan0 = y0.fma(zero, nan0);
            nan1 = y1.fma(zero, nan1);
        }
        if (nan0.add(nan1).test(VectorOperators.IS_NAN).anyTrue()) return Float.NaN;
        return max0.blend(max1, max1.compare(VectorOperators.GT, max0)).reduceLanes(VectorOperators.MAX);
    }

    /**
     * The cases that {@link VectorExp} does not compute. The maximum passes over NaNs; they make the sum NaN, and with
     * it every probability.
     */
    private static void scalar(Rows scores, int row, int keys, float scale, float[] lanes) {
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < keys; j++) {
            float y = scores.get(row, j) * scale;
            if (y > max) max = y;
        }
        Arrays.fill(lanes, 0f);
        for (int j = 0; j < keys; j++) {
            float y = ScalarMath.exp(scores.get(row, j) * scale - max);
            scores.set(row, j, y);
            lanes[j % Kernels.LANES] += y;
        }
    }
}
