package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The machine's limits in the vectors of the kernels. */
public final class VectorProbe implements Probe {
    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
    private static final int L = Lanes.LENGTH;
    private static final int V = Lanes.BYTES;

    /**
     * Sums of a constant product, which end where the product is too small to matter. The chain must be the addend:
     * where it is a factor, C2 copies the other addend first, at 256 bits to registers that it does not have (85
     * instead of 104 GFLOP/s on Zen 3).
     */
    private static final float FACTOR = 0.75f;

    private static final float TERM = 0.125f;

    /** Stateless. */
    public VectorProbe() {}

    @Override
    public int operations() {
        return 2 * CHAINS * L;
    }

    @Override
    public void multiplyAdd(float[] state, int steps) {
        FloatVector factor = FloatVector.broadcast(SPECIES, FACTOR);
        FloatVector term = FloatVector.broadcast(SPECIES, TERM);
        FloatVector x0 = FloatVector.fromArray(SPECIES, state, 0);
        FloatVector x1 = FloatVector.fromArray(SPECIES, state, L);
        FloatVector x2 = FloatVector.fromArray(SPECIES, state, 2 * L);
        FloatVector x3 = FloatVector.fromArray(SPECIES, state, 3 * L);
        FloatVector x4 = FloatVector.fromArray(SPECIES, state, 4 * L);
        FloatVector x5 = FloatVector.fromArray(SPECIES, state, 5 * L);
        FloatVector x6 = FloatVector.fromArray(SPECIES, state, 6 * L);
        FloatVector x7 = FloatVector.fromArray(SPECIES, state, 7 * L);
        FloatVector x8 = FloatVector.fromArray(SPECIES, state, 8 * L);
        FloatVector x9 = FloatVector.fromArray(SPECIES, state, 9 * L);
        FloatVector x10 = FloatVector.fromArray(SPECIES, state, 10 * L);
        FloatVector x11 = FloatVector.fromArray(SPECIES, state, 11 * L);
        for (int i = 0; i < steps; i++) {
            x0 = factor.fma(term, x0);
            x1 = factor.fma(term, x1);
            x2 = factor.fma(term, x2);
            x3 = factor.fma(term, x3);
            x4 = factor.fma(term, x4);
            x5 = factor.fma(term, x5);
            x6 = factor.fma(term, x6);
            x7 = factor.fma(term, x7);
            x8 = factor.fma(term, x8);
            x9 = factor.fma(term, x9);
            x10 = factor.fma(term, x10);
            x11 = factor.fma(term, x11);
        }
        x0.intoArray(state, 0);
        x1.intoArray(state, L);
        x2.intoArray(state, 2 * L);
        x3.intoArray(state, 3 * L);
        x4.intoArray(state, 4 * L);
        x5.intoArray(state, 5 * L);
        x6.intoArray(state, 6 * L);
        x7.intoArray(state, 7 * L);
        x8.intoArray(state, 8 * L);
        x9.intoArray(state, 9 * L);
        x10.intoArray(state, 10 * L);
        x11.intoArray(state, 11 * L);
    }

    @Override
    public long read(MemorySegment memory, long from, int lines) {
        Lanes.offHeap(memory);
        IntVector x0 = IntVector.zero(INTS);
        IntVector x1 = x0;
        IntVector x2 = x0;
        IntVector x3 = x0;
        int groups = LINE / (4 * V) * lines;
        for (int i = 0; i < groups; i++) {
            long at = from + (long) i * (4L * V);
            x0 = x0.lanewise(VectorOperators.XOR, IntVector.fromMemorySegment(INTS, memory, at, NATIVE));
            x1 = x1.lanewise(VectorOperators.XOR, IntVector.fromMemorySegment(INTS, memory, at + V, NATIVE));
            x2 = x2.lanewise(VectorOperators.XOR, IntVector.fromMemorySegment(INTS, memory, at + 2L * V, NATIVE));
            x3 = x3.lanewise(VectorOperators.XOR, IntVector.fromMemorySegment(INTS, memory, at + 3L * V, NATIVE));
        }
        IntVector all = x0.lanewise(VectorOperators.XOR, x1)
                .lanewise(VectorOperators.XOR, x2)
                .lanewise(VectorOperators.XOR, x3);
        return all.reduceLanes(VectorOperators.XOR);
    }
}
