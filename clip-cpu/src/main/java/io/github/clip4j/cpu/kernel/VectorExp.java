package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import io.github.clip4j.backend.reference.ScalarMath;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code e^(x · scale - shift)}: {@link ScalarMath#exp} operation by operation, and the only exponential of the vector kernels. Others call it on memory, not
 * on a vector: whether C2 inlines a method with vectors for arguments depends on what it has compiled before, and where it does not, it boxes them. Constants
 * are vectors made once: making them in a loop costs C2 the nodes that it needs to inline the rest.
 */
final class VectorExp {
    private static final FloatVector ZERO = constant(0f);
    private static final FloatVector ONE = constant(1f);
    private static final FloatVector INFINITY = constant(Float.POSITIVE_INFINITY);
    private static final FloatVector LOW = constant(ScalarMath.EXP_LOW);
    private static final FloatVector HIGH = constant(ScalarMath.EXP_HIGH);
    private static final FloatVector LOG2E = constant(ScalarMath.LOG2E);
    private static final FloatVector ROUND = constant(ScalarMath.ROUND);
    private static final FloatVector MINUS_LN2_HIGH = constant(-ScalarMath.LN2_HIGH);
    private static final FloatVector MINUS_LN2_LOW = constant(-ScalarMath.LN2_LOW);
    private static final FloatVector EXP_0 = constant(ScalarMath.EXP_0);
    private static final FloatVector EXP_1 = constant(ScalarMath.EXP_1);
    private static final FloatVector EXP_2 = constant(ScalarMath.EXP_2);
    private static final FloatVector EXP_3 = constant(ScalarMath.EXP_3);
    private static final FloatVector EXP_4 = constant(ScalarMath.EXP_4);

    private VectorExp() {}

    private static FloatVector constant(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /** {@code to} may be {@code from}. */
    static void exp(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes, float scale, float shift) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        FloatVector factor = FloatVector.broadcast(SPECIES, scale);
        FloatVector greatest = FloatVector.broadcast(SPECIES, shift);
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE)
                    .mul(factor)
                    .sub(greatest);
            FloatVector rounded = x.fma(LOG2E, ROUND);
            FloatVector n = rounded.sub(ROUND);
            FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
            FloatVector q = EXP_4.fma(r, EXP_3).fma(r, EXP_2).fma(r, EXP_1).fma(r, EXP_0);
            FloatVector p = r.mul(r).fma(q, r).add(ONE);
            // The low bits of `rounded` hold n; shifted, they are added to p's exponent.
            p.reinterpretAsInts()
                    .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats()
                    .blend(ZERO, x.compare(VectorOperators.LT, LOW))
                    .blend(INFINITY, x.compare(VectorOperators.GT, HIGH))
                    .blend(x, x.compare(VectorOperators.NE, x))
                    .intoMemorySegment(to, toAt + at, NATIVE);
        }
    }
}
