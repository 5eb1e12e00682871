package io.github.clip4j.cuda.emulator;

import java.util.HashMap;
import java.util.Map;

/** Which decoder an opcode has. */
final class Decoders {
    /** Makes an operation of an instruction. */
    @FunctionalInterface
    interface Decoder {
        Operation decode(Decoding decoding);
    }

    private static final Map<String, Decoder> BY_NAME = new HashMap<>();

    static {
        Arithmetic.decoders(BY_NAME);
        BitOperations.decoders(BY_NAME);
        Moves.decoders(BY_NAME);
        Conversions.decoders(BY_NAME);
        Comparisons.decoders(BY_NAME);
        MemoryOperations.decoders(BY_NAME);
        AtomicOperations.decoders(BY_NAME);
        AsyncCopies.decoders(BY_NAME);
        ControlFlow.decoders(BY_NAME);
        WarpOperations.decoders(BY_NAME);
        MatrixOperations.decoders(BY_NAME);
    }

    private Decoders() {}

    static Operation decode(Decoding decoding) {
        Decoder decoder = BY_NAME.get(decoding.modifiers().name());
        if (decoder == null) throw decoding.error("unknown opcode");
        return decoder.decode(decoding);
    }
}
