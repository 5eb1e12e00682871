package io.github.clip4j.cuda.emulator;

/** A predicate that an instruction reads. */
record Predicate(int register, boolean negated) {
    /** A bit a lane. */
    int bits(Warp warp) {
        int bits = warp.predicates[register];
        return negated ? ~bits : bits;
    }

    /** Writes the bits of the executing lanes. */
    static void set(Warp warp, int register, int lanes, int bits) {
        warp.predicates[register] = (warp.predicates[register] & ~lanes) | (bits & lanes);
    }
}
