package io.github.clip4j.cpu.kernel;

import io.github.clip4j.backend.reference.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link ScalarMath} operation by operation. Constants are vectors made once: making them in a loop costs C2 the nodes that it needs to inline the rest. */
final class VectorMath {
    static final FloatVector ONE = constant(1f);
    private static final FloatVector ZERO = constant(0f);
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

    private VectorMath() {}

    static FloatVector constant(float value) {
        return FloatVector.broadcast(Lanes.SPECIES, value);
    }

    static FloatVector exp(FloatVector x) {
        FloatVector rounded = x.fma(LOG2E, ROUND);
        FloatVector n = rounded.sub(ROUND);
        FloatVector r = n.fma(MINUS_LN2_HIGH, x);
        r = n.fma(MINUS_LN2_LOW, r);
        FloatVector q = EXP_4.fma(r, EXP_3);
        q = q.fma(r, EXP_2);
        q = q.fma(r, EXP_1);
        q = q.fma(r, EXP_0);
        FloatVector p = r.mul(r).fma(q, r).add(ONE);
        // The low bits of `rounded` hold n; shifted, they are added to p's exponent.
        FloatVector y = p.reinterpretAsInts()
                .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
        y = y.blend(ZERO, x.compare(VectorOperators.LT, LOW));
        y = y.blend(INFINITY, x.compare(VectorOperators.GT, HIGH));
        return y.blend(x, x.compare(VectorOperators.NE, x));
    }

    /** x / (1 + e^y). */
    static FloatVector divideByOnePlusExp(FloatVector x, FloatVector y) {
        return x.div(ONE.add(exp(y)));
    }
}
