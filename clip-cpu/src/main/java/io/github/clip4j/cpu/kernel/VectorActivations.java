package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.backend.reference.ScalarMath.*;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The activations that need one exponential; a loop each. */
final class VectorActivations {
    private static final FloatVector MINUS_QUICK = VectorMath.constant(-QUICK);
    private static final FloatVector CUBIC = VectorMath.constant(GELU_CUBIC);
    private static final FloatVector INNER = VectorMath.constant(SQRT_2_OVER_PI);
    private static final FloatVector MINUS_TWO = VectorMath.constant(-2f);

    private VectorActivations() {}

    static void quickGelu(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector x = Lanes.load(from, fromAt + at);
            Lanes.store(VectorMath.divideByOnePlusExp(x, x.mul(MINUS_QUICK)), to, toAt + at);
        }
    }

    static void geluTanh(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector x = Lanes.load(from, fromAt + at);
            FloatVector inner = x.mul(CUBIC).fma(x.mul(x), x);
            FloatVector y = inner.mul(INNER).mul(MINUS_TWO);
            Lanes.store(VectorMath.divideByOnePlusExp(x, y), to, toAt + at);
        }
    }

    static void silu(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector x = Lanes.load(from, fromAt + at);
            Lanes.store(VectorMath.divideByOnePlusExp(x, x.neg()), to, toAt + at);
        }
    }
}
