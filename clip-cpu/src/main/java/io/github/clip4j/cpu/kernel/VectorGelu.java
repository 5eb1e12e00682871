package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.backend.reference.ScalarMath.SQRT_HALF;
import static io.github.clip4j.backend.reference.ScalarMath.erfCoefficient;
import static io.github.clip4j.backend.reference.ScalarMath.erfcCoefficient;
import static io.github.clip4j.cpu.kernel.VectorMath.constant;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** GELU by the error function: both branches of the scalar code, then a choice lane by lane. */
final class VectorGelu {
    private static final float ERF_0 = erfCoefficient(0);
    private static final float ERF_1 = erfCoefficient(1);
    private static final float ERF_2 = erfCoefficient(2);
    private static final float ERF_3 = erfCoefficient(3);
    private static final float ERF_4 = erfCoefficient(4);
    private static final float ERF_5 = erfCoefficient(5);
    private static final float ERF_6 = erfCoefficient(6);
    private static final float ERF_7 = erfCoefficient(7);
    private static final float ERFC_0 = erfcCoefficient(0);
    private static final float ERFC_1 = erfcCoefficient(1);
    private static final float ERFC_2 = erfcCoefficient(2);
    private static final float ERFC_3 = erfcCoefficient(3);
    private static final float ERFC_4 = erfcCoefficient(4);
    private static final float ERFC_5 = erfcCoefficient(5);
    private static final float ERFC_6 = erfcCoefficient(6);
    private static final float ERFC_7 = erfcCoefficient(7);
    private static final float ERFC_8 = erfcCoefficient(8);

    private VectorGelu() {}

    static void gelu(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        for (int at = 0; at < bytes; at += Lanes.BYTES) Lanes.store(gelu(Lanes.load(from, fromAt + at)), to, toAt + at);
    }

    private static FloatVector gelu(FloatVector x) {
        FloatVector z = x.mul(constant(SQRT_HALF));
        FloatVector a = z.abs();
        FloatVector centre = z.fma(erf(a.mul(a)), constant(1f));
        FloatVector scaled = constant(1f).div(a.fma(constant(0.5f), constant(1f)));
        FloatVector tail = VectorMath.exp(a.mul(a).neg()).mul(erfc(scaled));
        FloatVector outside = constant(2f).sub(tail).blend(tail, x.compare(VectorOperators.LT, constant(0f)));
        FloatVector twicePhi = outside.blend(centre, a.compare(VectorOperators.LT, constant(1f)));
        return x.mul(constant(0.5f)).mul(twicePhi);
    }

    private static FloatVector erf(FloatVector x) {
        FloatVector y = constant(ERF_7).fma(x, constant(ERF_6));
        y = y.fma(x, constant(ERF_5));
        y = y.fma(x, constant(ERF_4));
        y = y.fma(x, constant(ERF_3));
        y = y.fma(x, constant(ERF_2));
        y = y.fma(x, constant(ERF_1));
        return y.fma(x, constant(ERF_0));
    }

    private static FloatVector erfc(FloatVector x) {
        FloatVector y = constant(ERFC_8).fma(x, constant(ERFC_7));
        y = y.fma(x, constant(ERFC_6));
        y = y.fma(x, constant(ERFC_5));
        y = y.fma(x, constant(ERFC_4));
        y = y.fma(x, constant(ERFC_3));
        y = y.fma(x, constant(ERFC_2));
        y = y.fma(x, constant(ERFC_1));
        return y.fma(x, constant(ERFC_0));
    }
}
