package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.backend.reference.ScalarMath.*;
import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The activations of the form x / (1 + e^y). {@code to} may be {@code from}, except for the tanh form of GELU. */
final class VectorActivations {
    private static final FloatVector CUBIC = FloatVector.broadcast(SPECIES, GELU_CUBIC);
    private static final FloatVector INNER = FloatVector.broadcast(SPECIES, SQRT_2_OVER_PI);

    private VectorActivations() {}

    static void quickGelu(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        VectorSigmoid.divide(to, from, from, toAt, fromAt, fromAt, bytes, -QUICK);
    }

    static void geluTanh(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        inner(to, from, toAt, fromAt, bytes);
        VectorSigmoid.divide(to, from, to, toAt, fromAt, toAt, bytes, -2f);
    }

    static void silu(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        VectorSigmoid.divide(to, from, from, toAt, fromAt, fromAt, bytes, -1f);
    }

    /** The argument of tanh. */
    private static void inner(MemorySegment to, MemorySegment from, long toAt, long fromAt, int bytes) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE);
            x.mul(CUBIC).fma(x.mul(x), x).mul(INNER).intoMemorySegment(to, toAt + at, NATIVE);
        }
    }
}
