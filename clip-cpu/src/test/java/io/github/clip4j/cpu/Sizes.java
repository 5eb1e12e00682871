package io.github.clip4j.cpu;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/** What sizes a test can afford. A width that the processor lacks runs in Java objects, a thousand times slower. */
final class Sizes {
    static final boolean EMULATED =
            Integer.getInteger("clip.vectorBits", 0) > FloatVector.SPECIES_PREFERRED.vectorBitSize();

    private static final int EMULATED_LIMIT = 77;

    private Sizes() {}

    /** The sizes, without the large ones where vectors are emulated; says so. */
    static int[] of(int... sizes) {
        if (!EMULATED) return sizes;
        System.out.println("The processor lacks clip.vectorBits=" + Integer.getInteger("clip.vectorBits")
                + ": sizes above " + EMULATED_LIMIT + " are left out");
        return IntStream.of(sizes).filter(size -> size <= EMULATED_LIMIT).toArray();
    }
}
