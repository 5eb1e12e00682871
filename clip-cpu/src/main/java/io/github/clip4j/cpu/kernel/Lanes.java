package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The one species of all vector kernels: a constant to C2, so every branch on {@link #PARTS} folds. */
final class Lanes {
    /** As {@code clip.vectorBits} says, else what the processor prefers, 512 bits at most. */
    static final VectorSpecies<Float> SPECIES = species(Integer.getInteger("clip.vectorBits", preferredBits()));

    /** Floats in a vector. */
    static final int LENGTH = SPECIES.length();

    /** Bytes in a vector. */
    static final int BYTES = SPECIES.vectorByteSize();

    /** Vectors that make up the 16 virtual lanes of a row sum: 1, 2 or 4. */
    static final int PARTS = Kernels.LANES / LENGTH;

    static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    private Lanes() {}

    /** The preferred width within what the kernels know. */
    static int preferredBits() {
        return Math.clamp(FloatVector.SPECIES_PREFERRED.vectorBitSize(), 128, 512);
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
     * Checks that memory is native, before a loop over it. C2 learns the segment's class from it: otherwise, as soon as anything in the process has used
     * heap segments too, it keeps the checks of class, lifetime and bounds in the loop, which is then up to four times as slow.
     */
    static void offHeap(MemorySegment memory) {
        if (!memory.isNative()) throw new IllegalArgumentException("kernels need native memory");
    }

    static FloatVector load(MemorySegment memory, long at) {
        return FloatVector.fromMemorySegment(SPECIES, memory, at, NATIVE);
    }

    static void store(FloatVector vector, MemorySegment memory, long at) {
        vector.intoMemorySegment(memory, at, NATIVE);
    }

    static FloatVector zero() {
        return FloatVector.zero(SPECIES);
    }

    /** {@code c += accumulator} in memory. */
    static void addTo(MemorySegment c, long at, FloatVector accumulator) {
        store(load(c, at).add(accumulator), c, at);
    }
}
