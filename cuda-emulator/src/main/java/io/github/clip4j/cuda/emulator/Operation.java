package io.github.clip4j.cuda.emulator;

/**
 * What an instruction does, for the lanes of a warp that execute it; the warp has checked that what it reads was
 * written.
 */
interface Operation {
    /** Lane l takes part if bit l of {@code lanes} is set; at least one is. */
    void execute(Warp warp, int lanes);
}
