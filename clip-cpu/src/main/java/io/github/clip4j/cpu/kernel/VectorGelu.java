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
 * GELU by the error function: both branches of the scalar code, then a choice lane by lane. Each pass is a loop of its own, its result in the output until the
 * next: in one body C2 runs out of nodes, stops inlining and boxes every vector.
 */
final class VectorGelu {
    private static final FloatVector ERF_0 = constant(erfCoefficient(0));
    private static final FloatVector ERF_1 = constant(erfCoefficient(1));
    private static final FloatVector ERF_2 = constant(erfCoefficient(2));
    private static final FloatVector ERF_3 = constant(erfCoefficient(3));
    private static final FloatVector ERF_4 = constant(erfCoefficient(4));
    private static final FloatVector ERF_5 = constant(erfCoefficient(5));
    private static final FloatVector ERF_6 = constant(erfCoefficient(6));
    private static final FloatVector ERF_7 = constant(erfCoefficient(7));
    private static final FloatVector ERFC_0 = constant(erfcCoefficient(0));
    private static final FloatVector ERFC_1 = constant(erfcCoefficient(1));
    private static final FloatVector ERFC_2 = constant(erfcCoefficient(2));
    private static final FloatVector ERFC_3 = constant(erfcCoefficient(3));
    private static final FloatVector ERFC_4 = constant(erfcCoefficient(4));
    private static final FloatVector ERFC_5 = constant(erfcCoefficient(5));
    private static final FloatVector ERFC_6 = constant(erfcCoefficient(6));
    private static final FloatVector ERFC_7 = constant(erfcCoefficient(7));
    private static final FloatVector ERFC_8 = constant(erfcCoefficient(8));
    private static final FloatVector ROOT = constant(SQRT_HALF);
    private static final FloatVector HALF = constant(0.5f);
    private static final FloatVector TWO = constant(2f);
    private static final FloatVector ZERO = constant(0f);
    private static final FloatVector ONE = constant(1f);

    private VectorGelu() {}

    private static FloatVector constant(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

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
                    .mul(ROOT);
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
                    .mul(ROOT)
                    .abs();
            FloatVector x = ONE.div(a.fma(HALF, ONE));
            FloatVector y = ERFC_8.fma(x, ERFC_7).fma(x, ERFC_6).fma(x, ERFC_5).fma(x, ERFC_4);
            y = y.fma(x, ERFC_3).fma(x, ERFC_2).fma(x, ERFC_1).fma(x, ERFC_0);
            exp.mul(y).intoMemorySegment(to, toAt + at, NATIVE);
        }
    }

    private static void values(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE);
            FloatVector tail = FloatVector.fromMemorySegment(SPECIES, to, toAt + at, NATIVE);
            FloatVector z = x.mul(ROOT);
            FloatVector a = z.abs();
            FloatVector square = a.mul(a);
            FloatVector erf = ERF_7.fma(square, ERF_6);
            erf = erf.fma(square, ERF_5);
            erf = erf.fma(square, ERF_4);
            erf = erf.fma(square, ERF_3);
            erf = erf.fma(square, ERF_2);
            erf = erf.fma(square, ERF_1);
            erf = erf.fma(square, ERF_0);
            FloatVector outside = TWO.sub(tail).blend(tail, x.compare(VectorOperators.LT, ZERO));
            FloatVector twicePhi = outside.blend(z.fma(erf, ONE), a.compare(VectorOperators.LT, ONE));
            x.mul(HALF).mul(twicePhi).intoMemorySegment(to, toAt + at, NATIVE);
        }
    }
}
