package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Division of a row by its Euclidean length. */
final class VectorNormalize {
    private VectorNormalize() {}

    static void l2Normalize(Rows inout, int columns, float[] lanes) {
        float length = Math.max((float) Math.sqrt(VectorSums.squares(inout, columns, 0f, lanes)), 1e-12f);
        int bound = Lanes.SPECIES.loopBound(columns);
        divide(inout.memory(), inout.at(), bound * Float.BYTES, length);
        for (int j = bound; j < columns; j++) inout.set(0, j, inout.get(0, j) / length);
    }

    private static void divide(MemorySegment x, long from, int bytes, float length) {
        FloatVector lengths = VectorMath.constant(length);
        for (int at = 0; at < bytes; at += Lanes.BYTES)
            Lanes.store(Lanes.load(x, from + at).div(lengths), x, from + at);
    }
}
