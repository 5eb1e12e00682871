package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import io.github.clip4j.backend.reference.ScalarMath;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code e^(x · scale - shift)} where that is at most 0, and its sum: {@link ScalarMath#exp} operation by operation,
 * without the branches for large arguments and NaN. Others call it on memory, not on a vector: whether C2 inlines a
 * method with vectors for arguments depends on what it has compiled before, and where it does not, it boxes them.
 */
final class VectorExp {
    private static final Constants CONSTANTS = new Constants();
    private static final MemorySegment C = CONSTANTS.memory();
    private static final long ONE = CONSTANTS.add(1f);
    private static final long LOW = CONSTANTS.add(ScalarMath.EXP_LOW);
    private static final long LOG2E = CONSTANTS.add(ScalarMath.LOG2E);
    private static final long ROUND = CONSTANTS.add(ScalarMath.ROUND);
    private static final long MINUS_LN2_HIGH = CONSTANTS.add(-ScalarMath.LN2_HIGH);
    private static final long MINUS_LN2_LOW = CONSTANTS.add(-ScalarMath.LN2_LOW);
    private static final long EXP_0 = CONSTANTS.add(ScalarMath.EXP_0);
    private static final long EXP_1 = CONSTANTS.add(ScalarMath.EXP_1);
    private static final long EXP_2 = CONSTANTS.add(ScalarMath.EXP_2);
    private static final long EXP_3 = CONSTANTS.add(ScalarMath.EXP_3);
    private static final long EXP_4 = CONSTANTS.add(ScalarMath.EXP_4);

    private VectorExp() {}

    /**
     * Whole vectors; {@code to} may be {@code from}. The sums of the 16 lanes go to {@code lanes}; {@code bytes} must
     * be a multiple of theirs.
     */
    static void exp(
            MemorySegment to,
            MemorySegment from,
            long toAt,
            long fromAt,
            int bytes,
            float scale,
            float shift,
            float[] lanes) {
        for (int part = 0; part < Lanes.PARTS; part++) {
            int offset = part * Lanes.BYTES;
            expOfPart(to, from, toAt + offset, fromAt + offset, bytes, scale, shift, lanes, part * Lanes.LENGTH);
        }
    }

    /** Every {@link Lanes#PARTS}th vector: those of the lanes from {@code lane} on. */
    private static void expOfPart(
            MemorySegment to,
            MemorySegment from,
            long toAt,
            long fromAt,
            int bytes,
            float scale,
            float shift,
            float[] lanes,
            int lane) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        FloatVector factor = FloatVector.broadcast(SPECIES, scale);
        FloatVector greatest = FloatVector.broadcast(SPECIES, shift);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum = zero;
        for (int at = 0; at < bytes; at += Lanes.STEP) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE)
                    .mul(factor)
                    .sub(greatest);
            FloatVector round = FloatVector.fromMemorySegment(SPECIES, C, ROUND, NATIVE);
            FloatVector rounded = x.fma(FloatVector.fromMemorySegment(SPECIES, C, LOG2E, NATIVE), round);
            FloatVector n = rounded.sub(round);
            FloatVector r = n.fma(FloatVector.fromMemorySegment(SPECIES, C, MINUS_LN2_HIGH, NATIVE), x);
            r = n.fma(FloatVector.fromMemorySegment(SPECIES, C, MINUS_LN2_LOW, NATIVE), r);
            FloatVector q = r.fma(
                    FloatVector.fromMemorySegment(SPECIES, C, EXP_4, NATIVE),
                    FloatVector.fromMemorySegment(SPECIES, C, EXP_3, NATIVE));
            q = q.fma(r, FloatVector.fromMemorySegment(SPECIES, C, EXP_2, NATIVE));
            q = q.fma(r, FloatVector.fromMemorySegment(SPECIES, C, EXP_1, NATIVE));
            q = q.fma(r, FloatVector.fromMemorySegment(SPECIES, C, EXP_0, NATIVE));
            FloatVector p = r.mul(r).fma(q, r).add(FloatVector.fromMemorySegment(SPECIES, C, ONE, NATIVE));
            // The low bits of `rounded` hold n; shifted, they are added to p's exponent.
            FloatVector exp = p.reinterpretAsInts()
                    .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats()
                    .blend(zero, x.compare(VectorOperators.LT, FloatVector.fromMemorySegment(SPECIES, C, LOW, NATIVE)));
            sum = sum.add(exp);
            exp.intoMemorySegment(to, toAt + at, NATIVE);
        }
        sum.intoArray(lanes, lane);
    }
}
