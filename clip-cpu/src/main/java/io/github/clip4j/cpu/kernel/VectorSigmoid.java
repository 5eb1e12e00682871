package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import io.github.clip4j.backend.reference.ScalarMath;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code x / (1 + e^(y · scale))}, with {@link ScalarMath#exp} operation by operation, without the steps that the
 * quotient does not show: a small e^t is absorbed by the one, and a NaN in x stays one whatever it is divided by.
 */
final class VectorSigmoid {
    private static final Constants CONSTANTS = new Constants();
    private static final MemorySegment C = CONSTANTS.memory();
    private static final long ONE = CONSTANTS.add(1f);
    private static final long INFINITY = CONSTANTS.add(Float.POSITIVE_INFINITY);
    private static final long LOW = CONSTANTS.add(ScalarMath.EXP_LOW);
    private static final long HIGH = CONSTANTS.add(ScalarMath.EXP_HIGH);
    private static final long LOG2E = CONSTANTS.add(ScalarMath.LOG2E);
    private static final long ROUND = CONSTANTS.add(ScalarMath.ROUND);
    private static final long MINUS_LN2_HIGH = CONSTANTS.add(-ScalarMath.LN2_HIGH);
    private static final long MINUS_LN2_LOW = CONSTANTS.add(-ScalarMath.LN2_LOW);
    private static final long EXP_0 = CONSTANTS.add(ScalarMath.EXP_0);
    private static final long EXP_1 = CONSTANTS.add(ScalarMath.EXP_1);
    private static final long EXP_2 = CONSTANTS.add(ScalarMath.EXP_2);
    private static final long EXP_3 = CONSTANTS.add(ScalarMath.EXP_3);
    private static final long EXP_4 = CONSTANTS.add(ScalarMath.EXP_4);

    private VectorSigmoid() {}

    /** {@code to} may be x or y, which may be one. */
    static void divide(
            MemorySegment to, MemorySegment x, MemorySegment y, long toAt, long xAt, long yAt, int bytes, float scale) {
        Lanes.offHeap(to);
        Lanes.offHeap(x);
        Lanes.offHeap(y);
        FloatVector factor = FloatVector.broadcast(SPECIES, scale);
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            // Of negative floats the lesser one has more bits; all positive ones have fewer.
            FloatVector t = FloatVector.fromMemorySegment(SPECIES, y, yAt + at, NATIVE)
                    .mul(factor)
                    .reinterpretAsInts()
                    .lanewise(
                            VectorOperators.UMIN,
                            FloatVector.fromMemorySegment(SPECIES, C, LOW, NATIVE)
                                    .reinterpretAsInts())
                    .reinterpretAsFloats();
            FloatVector round = FloatVector.fromMemorySegment(SPECIES, C, ROUND, NATIVE);
            FloatVector rounded = t.fma(FloatVector.fromMemorySegment(SPECIES, C, LOG2E, NATIVE), round);
            FloatVector n = rounded.sub(round);
            FloatVector r = n.fma(FloatVector.fromMemorySegment(SPECIES, C, MINUS_LN2_HIGH, NATIVE), t);
            r = n.fma(FloatVector.fromMemorySegment(SPECIES, C, MINUS_LN2_LOW, NATIVE), r);
            FloatVector q = r.fma(
                    FloatVector.fromMemorySegment(SPECIES, C, EXP_4, NATIVE),
                    FloatVector.fromMemorySegment(SPECIES, C, EXP_3, NATIVE));
            q = q.fma(r, FloatVector.fromMemorySegment(SPECIES, C, EXP_2, NATIVE));
            q = q.fma(r, FloatVector.fromMemorySegment(SPECIES, C, EXP_1, NATIVE));
            q = q.fma(r, FloatVector.fromMemorySegment(SPECIES, C, EXP_0, NATIVE));
            FloatVector one = FloatVector.fromMemorySegment(SPECIES, C, ONE, NATIVE);
            FloatVector p = r.mul(r).fma(q, r).add(one);
            // The low bits of `rounded` hold n; shifted, they are added to p's exponent.
            FloatVector exp = p.reinterpretAsInts()
                    .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats()
                    .blend(
                            FloatVector.fromMemorySegment(SPECIES, C, INFINITY, NATIVE),
                            t.compare(VectorOperators.GT, FloatVector.fromMemorySegment(SPECIES, C, HIGH, NATIVE)));
            FloatVector.fromMemorySegment(SPECIES, x, xAt + at, NATIVE)
                    .div(one.add(exp))
                    .intoMemorySegment(to, toAt + at, NATIVE);
        }
    }
}
