package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.backend.reference.ScalarMath.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link io.github.clip4j.backend.reference.ScalarMath} operation by operation. */
final class VectorMath {
    private VectorMath() {}

    static FloatVector of(float value) {
        return FloatVector.broadcast(Lanes.SPECIES, value);
    }

    static FloatVector exp(FloatVector x) {
        FloatVector rounded = x.fma(of(LOG2E), of(ROUND));
        FloatVector n = rounded.sub(of(ROUND));
        FloatVector r = n.fma(of(-LN2_HIGH), x);
        r = n.fma(of(-LN2_LOW), r);
        FloatVector q = of(EXP_4).fma(r, of(EXP_3));
        q = q.fma(r, of(EXP_2));
        q = q.fma(r, of(EXP_1));
        q = q.fma(r, of(EXP_0));
        FloatVector p = r.mul(r).fma(q, r).add(of(1f));
        // The low bits of `rounded` hold n; shifted, they are added to p's exponent.
        FloatVector y = p.reinterpretAsInts()
                .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
        y = y.blend(of(0f), x.compare(VectorOperators.LT, of(EXP_LOW)));
        y = y.blend(of(Float.POSITIVE_INFINITY), x.compare(VectorOperators.GT, of(EXP_HIGH)));
        return y.blend(x, x.compare(VectorOperators.NE, x));
    }

    /** x / (1 + e^y). */
    static FloatVector divideByOnePlusExp(FloatVector x, FloatVector y) {
        return x.div(of(1f).add(exp(y)));
    }
}
