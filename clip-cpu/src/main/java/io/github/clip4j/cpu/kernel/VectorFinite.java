package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Looks for infinities and NaNs: zero times one is NaN, and stays so in a sum. */
final class VectorFinite {
    private VectorFinite() {}

    static boolean finite(Rows x, int rows) {
        MemorySegment memory = x.memory();
        Lanes.offHeap(memory);
        FloatVector zero = Lanes.zero();
        FloatVector sum = zero;
        for (int row = 0; row < rows; row++) {
            long from = x.offset(row, 0);
            for (int at = 0; at < Kernels.PANEL * Float.BYTES; at += Lanes.BYTES)
                sum = Lanes.load(memory, from + at).fma(zero, sum);
        }
        return !sum.test(VectorOperators.IS_NAN).anyTrue();
    }
}
