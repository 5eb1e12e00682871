package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The one species of all vector kernels: a constant to C2, so every branch on {@link #PARTS} folds. */
final class Lanes {
    /** As {@code clip.vectorBits} says, else what the processor prefers, 512 bits at most. */
    static final VectorSpecies<Float> SPECIES =
            species(Integer.getInteger("clip.vectorBits", VectorKernels.preferredBits()));

    /** Floats in a vector. */
    static final int LENGTH = SPECIES.length();

    /** Bytes in a vector. */
    static final int BYTES = SPECIES.vectorByteSize();

    /** Vectors that make up the 16 virtual lanes of a row sum: 1, 2 or 4. */
    static final int PARTS = Kernels.LANES / LENGTH;

    /** Bytes of the 16 lanes. */
    static final int STEP = Kernels.LANES * Float.BYTES;

    /**
     * Vector registers of the instruction set: 16 where x86 has no AVX-512, else 32. {@code clip.vectorRegisters}
     * overrides it, for tests: the other number gives the same bits more slowly.
     */
    static final int REGISTERS = registers();

    /** Vectors side by side in a register tile: what fits beside 6 rows of accumulators. */
    static final int TILE_VECTORS = REGISTERS == 16 ? 2 : 4;

    /** Columns of a micro-panel. */
    static final int MICRO = TILE_VECTORS * LENGTH;

    static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    private Lanes() {}

    private static int registers() {
        String arch = System.getProperty("os.arch");
        boolean avx2 = (arch.equals("amd64") || arch.equals("x86_64")) && VectorKernels.preferredBits() < 512;
        return Integer.getInteger("clip.vectorRegisters", avx2 ? 16 : 32);
    }

    private static VectorSpecies<Float> species(int bits) {
        return switch (bits) {
            case 128 -> FloatVector.SPECIES_128;
            case 256 -> FloatVector.SPECIES_256;
            case 512 -> FloatVector.SPECIES_512;
            default -> throw new IllegalArgumentException("vector bits: expected 128, 256 or 512, found " + bits);
        };
    }

    /**
     * Checks that memory is native, before a loop over it. C2 learns the segment's class from it: otherwise, as soon as
     * anything in the process has used heap segments too, it keeps the checks of class, lifetime and bounds in the
     * loop, which is then up to four times as slow.
     */
    static void offHeap(MemorySegment memory) {
        if (!memory.isNative()) throw new IllegalArgumentException("kernels need native memory");
    }
}
