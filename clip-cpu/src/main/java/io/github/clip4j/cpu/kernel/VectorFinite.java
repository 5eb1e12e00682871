package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Looks for infinities and NaNs: zero times one is NaN, and stays so in a sum. */
final class VectorFinite {
    private VectorFinite() {}

    static boolean finite(Rows x, int rows) {
        MemorySegment memory = x.memory();
        Lanes.offHeap(memory);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum = zero;
        for (int row = 0; row < rows; row++) {
            long from = x.offset(row, 0);
            for (int at = 0; at < Kernels.PANEL * Float.BYTES; at += Lanes.BYTES)
                sum = FloatVector.fromMemorySegment(SPECIES, memory, from + at, NATIVE)
                        .fma(zero, sum);
        }
        return !sum.test(VectorOperators.IS_NAN).anyTrue();
    }
}
