package io.github.clip4j.cuda.emulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of an opcode after its first: each decoder takes those that it knows, and one left over is an error. */
final class Modifiers {
    private final String opcode;
    private final String name;
    private final List<String> rest;

    Modifiers(String opcode) {
        this.opcode = opcode;
        List<String> parts = List.of(opcode.split("\\."));
        name = parts.getFirst();
        rest = new ArrayList<>(parts.subList(1, parts.size()));
    }

    /** The first part. */
    String name() {
        return name;
    }

    /** Takes a modifier if it is there. */
    boolean take(String modifier) {
        return rest.remove(modifier);
    }

    /** Takes the first of these that is there; null if none is. */
    @Nullable
    String takeAny(String... modifiers) {
        for (String modifier : modifiers) if (rest.remove(modifier)) return modifier;
        return null;
    }

    /** Takes one of these, which must be there. */
    String takeOne(String... modifiers) {
        String found = takeAny(modifiers);
        if (found == null) throw error("one of " + List.of(modifiers) + " is missing");
        return found;
    }

    /** Takes the type, which comes last. */
    Type type() {
        Type type = rest.isEmpty() ? null : Type.of(rest.getLast());
        if (type == null) throw error("does not end with a known type");
        rest.removeLast();
        return type;
    }

    /** Takes the state space if one is named. */
    Space space() {
        for (String modifier : rest) {
            Space space = Space.of(modifier);
            if (space != null) {
                rest.remove(modifier);
                return space;
            }
        }
        return Space.GENERIC;
    }

    /** The same, of an instruction that writes. */
    Space writableSpace() {
        if (rest.contains("const")) throw error("constants cannot be written");
        return space();
    }

    /** Takes what only concerns speed, or the visibility to other blocks, which here run one after the other. */
    void takeMemoryHints() {
        rest.removeIf(m -> m.startsWith("L1::") || m.startsWith("L2::"));
        takeAny("ca", "cg", "cs", "lu", "cv", "wb", "wt");
        takeAny("weak", "volatile", "relaxed", "acquire", "release", "acq_rel");
        takeAny("cta", "gpu", "sys", "cluster");
        take("nc");
    }

    void requireAllTaken() {
        if (!rest.isEmpty()) throw error("unknown modifier ." + String.join(".", rest));
    }

    EmulationException error(String message) {
        return new EmulationException(opcode + ": " + message);
    }
}
