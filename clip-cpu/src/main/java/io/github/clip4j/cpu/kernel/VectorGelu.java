package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.backend.reference.ScalarMath.SQRT_HALF;
import static io.github.clip4j.backend.reference.ScalarMath.erfCoefficient;
import static io.github.clip4j.backend.reference.ScalarMath.erfcCoefficient;
import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * GELU by the error function: both branches of the scalar code, then a choice lane by lane. Each pass is a loop of its
 * own, its result in the output until the next: in one body C2 runs out of nodes, stops inlining and boxes every
 * vector.
 */
final class VectorGelu {
    private static final Constants CONSTANTS = new Constants();
    private static final MemorySegment C = CONSTANTS.memory();
    private static final long ERF_0 = CONSTANTS.add(erfCoefficient(0));
    private static final long ERF_1 = CONSTANTS.add(erfCoefficient(1));
    private static final long ERF_2 = CONSTANTS.add(erfCoefficient(2));
    private static final long ERF_3 = CONSTANTS.add(erfCoefficient(3));
    private static final long ERF_4 = CONSTANTS.add(erfCoefficient(4));
    private static final long ERF_5 = CONSTANTS.add(erfCoefficient(5));
    private static final long ERF_6 = CONSTANTS.add(erfCoefficient(6));
    private static final long ERF_7 = CONSTANTS.add(erfCoefficient(7));
    private static final long ERFC_0 = CONSTANTS.add(erfcCoefficient(0));
    private static final long ERFC_1 = CONSTANTS.add(erfcCoefficient(1));
    private static final long ERFC_2 = CONSTANTS.add(erfcCoefficient(2));
    private static final long ERFC_3 = CONSTANTS.add(erfcCoefficient(3));
    private static final long ERFC_4 = CONSTANTS.add(erfcCoefficient(4));
    private static final long ERFC_5 = CONSTANTS.add(erfcCoefficient(5));
    private static final long ERFC_6 = CONSTANTS.add(erfcCoefficient(6));
    private static final long ERFC_7 = CONSTANTS.add(erfcCoefficient(7));
    private static final long ERFC_8 = CONSTANTS.add(erfcCoefficient(8));
    private static final long ROOT = CONSTANTS.add(SQRT_HALF);
    private static final long HALF = CONSTANTS.add(0.5f);
    private static final long TWO = CONSTANTS.add(2f);
    private static final long ONE = CONSTANTS.add(1f);

    private VectorGelu() {}

    /** {@code to} is not {@code from}. */
    static void gelu(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes, float[] lanes) {
        squares(to, from, toAt, fromAt, bytes);
        VectorExp.exp(to, to, toAt, toAt, bytes, -1f, 0f, lanes);
        tails(to, from, toAt, fromAt, bytes);
        values(to, from, toAt, fromAt, bytes);
    }

    /** z², z = x / √2. */
    private static void squares(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector z = FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE)
                    .mul(FloatVector.fromMemorySegment(SPECIES, C, ROOT, NATIVE));
            z.mul(z).intoMemorySegment(to, toAt + at, NATIVE);
        }
    }

    /** e^(-z²), which is in {@code to}, times erfc's polynomial. */
    private static void tails(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector exp = FloatVector.fromMemorySegment(SPECIES, to, toAt + at, NATIVE);
            FloatVector a = FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE)
                    .mul(FloatVector.fromMemorySegment(SPECIES, C, ROOT, NATIVE))
                    .abs();
            FloatVector one = FloatVector.fromMemorySegment(SPECIES, C, ONE, NATIVE);
            FloatVector x = one.div(a.fma(FloatVector.fromMemorySegment(SPECIES, C, HALF, NATIVE), one));
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, C, ERFC_8, NATIVE);
            y = y.fma(x, FloatVector.fromMemorySegment(SPECIES, C, ERFC_7, NATIVE));
            y = y.fma(x, FloatVector.fromMemorySegment(SPECIES, C, ERFC_6, NATIVE));
            y = y.fma(x, FloatVector.fromMemorySegment(SPECIES, C, ERFC_5, NATIVE));
            y = y.fma(x, FloatVector.fromMemorySegment(SPECIES, C, ERFC_4, NATIVE));
            y = y.fma(x, FloatVector.fromMemorySegment(SPECIES, C, ERFC_3, NATIVE));
            y = y.fma(x, FloatVector.fromMemorySegment(SPECIES, C, ERFC_2, NATIVE));
            y = y.fma(x, FloatVector.fromMemorySegment(SPECIES, C, ERFC_1, NATIVE));
            y = y.fma(x, FloatVector.fromMemorySegment(SPECIES, C, ERFC_0, NATIVE));
            exp.mul(y).intoMemorySegment(to, toAt + at, NATIVE);
        }
    }

    private static void values(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE);
            FloatVector tail = FloatVector.fromMemorySegment(SPECIES, to, toAt + at, NATIVE);
            FloatVector z = x.mul(FloatVector.fromMemorySegment(SPECIES, C, ROOT, NATIVE));
            FloatVector a = z.abs();
            FloatVector square = a.mul(a);
            FloatVector erf = FloatVector.fromMemorySegment(SPECIES, C, ERF_7, NATIVE);
            erf = erf.fma(square, FloatVector.fromMemorySegment(SPECIES, C, ERF_6, NATIVE));
            erf = erf.fma(square, FloatVector.fromMemorySegment(SPECIES, C, ERF_5, NATIVE));
            erf = erf.fma(square, FloatVector.fromMemorySegment(SPECIES, C, ERF_4, NATIVE));
            erf = erf.fma(square, FloatVector.fromMemorySegment(SPECIES, C, ERF_3, NATIVE));
            erf = erf.fma(square, FloatVector.fromMemorySegment(SPECIES, C, ERF_2, NATIVE));
            erf = erf.fma(square, FloatVector.fromMemorySegment(SPECIES, C, ERF_1, NATIVE));
            erf = erf.fma(square, FloatVector.fromMemorySegment(SPECIES, C, ERF_0, NATIVE));
            FloatVector one = FloatVector.fromMemorySegment(SPECIES, C, ONE, NATIVE);
            FloatVector outside = FloatVector.fromMemorySegment(SPECIES, C, TWO, NATIVE)
                    .sub(tail)
                    .blend(tail, x.compare(VectorOperators.LT, zero));
            FloatVector twicePhi = outside.blend(z.fma(erf, one), a.compare(VectorOperators.LT, one));
            x.mul(FloatVector.fromMemorySegment(SPECIES, C, HALF, NATIVE))
                    .mul(twicePhi)
                    .intoMemorySegment(to, toAt + at, NATIVE);
        }
    }
}
