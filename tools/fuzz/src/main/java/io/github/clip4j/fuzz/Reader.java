package io.github.clip4j.fuzz;

import java.io.IOException;

/** Something that reads what a stranger wrote. */
@FunctionalInterface
interface Reader {
    /**
     * Reads an input, or refuses it with a {@link io.github.clip4j.error.ClipException}. Whatever else it throws is a
     * fault.
     *
     * @param input the fuzzer's bytes; not to be changed
     * @throws IOException if the machine fails, not the input
     */
    void read(byte[] input) throws IOException;
}
