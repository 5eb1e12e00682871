package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.backend.reference.ScalarMath.SQRT_HALF;
import static io.github.clip4j.backend.reference.ScalarMath.erfCoefficient;
import static io.github.clip4j.backend.reference.ScalarMath.erfcCoefficient;
import static io.github.clip4j.cpu.kernel.VectorMath.constant;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * GELU by the error function: both branches of the scalar code, then a choice lane by lane. The tail's branch is a loop of its own, its result in the output
 * until the second loop: in one body C2 runs out of nodes, stops inlining and boxes every vector.
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

    private VectorGelu() {}

    /** {@code to} is not {@code from}. */
    static void gelu(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        tails(to, from, toAt, fromAt, bytes);
        values(to, from, toAt, fromAt, bytes);
    }

    /** e^(-z²) times erfc's polynomial. */
    private static void tails(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector a = Lanes.load(from, fromAt + at).mul(ROOT).abs();
            FloatVector exp = VectorMath.exp(a.mul(a).neg());
            FloatVector x = VectorMath.ONE.div(a.fma(HALF, VectorMath.ONE));
            FloatVector y = ERFC_8.fma(x, ERFC_7);
            y = y.fma(x, ERFC_6);
            y = y.fma(x, ERFC_5);
            y = y.fma(x, ERFC_4);
            y = y.fma(x, ERFC_3);
            y = y.fma(x, ERFC_2);
            y = y.fma(x, ERFC_1);
            y = y.fma(x, ERFC_0);
            exp.mul(y).intoMemorySegment(to, toAt + at, Lanes.NATIVE);
        }
    }

    private static void values(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector x = Lanes.load(from, fromAt + at);
            FloatVector tail = Lanes.load(to, toAt + at);
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
            FloatVector twicePhi =
                    outside.blend(z.fma(erf, VectorMath.ONE), a.compare(VectorOperators.LT, VectorMath.ONE));
            x.mul(HALF).mul(twicePhi).intoMemorySegment(to, toAt + at, Lanes.NATIVE);
        }
    }
}
