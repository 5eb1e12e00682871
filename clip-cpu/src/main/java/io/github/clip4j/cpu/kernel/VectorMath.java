package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.backend.reference.ScalarMath.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link io.github.clip4j.backend.reference.ScalarMath} operation by operation. */
final class VectorMath {
    private VectorMath() {}

    static FloatVector constant(float value) {
        return FloatVector.broadcast(Lanes.SPECIES, value);
    }

    static FloatVector exp(FloatVector x) {
        FloatVector rounded = x.fma(constant(LOG2E), constant(ROUND));
        FloatVector n = rounded.sub(constant(ROUND));
        FloatVector r = n.fma(constant(-LN2_HIGH), x);
        r = n.fma(constant(-LN2_LOW), r);
        FloatVector q = constant(EXP_4).fma(r, constant(EXP_3));
        q = q.fma(r, constant(EXP_2));
        q = q.fma(r, constant(EXP_1));
        q = q.fma(r, constant(EXP_0));
        FloatVector p = r.mul(r).fma(q, r).add(constant(1f));
        // The low bits of `rounded` hold n; shifted, they are added to p's exponent.
        FloatVector y = p.reinterpretAsInts()
                .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
        y = y.blend(constant(0f), x.compare(VectorOperators.LT, constant(EXP_LOW)));
        y = y.blend(constant(Float.POSITIVE_INFINITY), x.compare(VectorOperators.GT, constant(EXP_HIGH)));
        return y.blend(x, x.compare(VectorOperators.NE, x));
    }

    /** x / (1 + e^y). */
    static FloatVector divideByOnePlusExp(FloatVector x, FloatVector y) {
        return x.div(constant(1f).add(exp(y)));
    }
}
