package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.backend.reference.ScalarMath.*;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The activations that need one exponential; a loop each. */
final class VectorActivations {
    private VectorActivations() {}

    static void quickGelu(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector x = Lanes.load(from, fromAt + at);
            Lanes.store(VectorMath.divideByOnePlusExp(x, x.mul(VectorMath.constant(-QUICK))), to, toAt + at);
        }
    }

    static void geluTanh(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector x = Lanes.load(from, fromAt + at);
            FloatVector inner = x.mul(VectorMath.constant(GELU_CUBIC)).fma(x.mul(x), x);
            FloatVector y = inner.mul(VectorMath.constant(SQRT_2_OVER_PI)).mul(VectorMath.constant(-2f));
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
