package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** 16-bit floats to 32 bits, exactly; the 16 bits are finite. */
final class VectorWiden {
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    /**
     * Scales float16's exponent, read as float32's, to its proper value: 2^(127 - 15). Subnormal numbers become normal
     * by it.
     */
    private static final FloatVector REBIAS = FloatVector.broadcast(SPECIES, 0x1p112f);

    private VectorWiden() {}

    static void bfloat16(MemorySegment to, MemorySegment from, long toAt, long fromAt, long bytes) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (long at = 0; at < bytes; at += Lanes.BYTES) {
            IntVector bits = (IntVector) ShortVector.fromMemorySegment(SHORTS, from, fromAt + at / 2, NATIVE)
                    .convertShape(VectorOperators.S2I, INTS, 0);
            bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoMemorySegment(to, toAt + at, NATIVE);
        }
    }

    static void float16(MemorySegment to, MemorySegment from, long toAt, long fromAt, long bytes) {
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        for (long at = 0; at < bytes; at += Lanes.BYTES) {
            IntVector bits = (IntVector) ShortVector.fromMemorySegment(SHORTS, from, fromAt + at / 2, NATIVE)
                    .convertShape(VectorOperators.S2I, INTS, 0);
            FloatVector magnitude = bits.and(0x7fff)
                    .lanewise(VectorOperators.LSHL, 13)
                    .reinterpretAsFloats()
                    .mul(REBIAS);
            magnitude
                    .reinterpretAsInts()
                    .or(bits.and(0x8000_0000))
                    .reinterpretAsFloats()
                    .intoMemorySegment(to, toAt + at, NATIVE);
        }
    }
}
