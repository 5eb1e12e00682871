package io.github.clip4j.cuda.emulator;

import java.util.Map;

/** ld and st, of one value or of vectors. */
final class MemoryOperations {
    private MemoryOperations() {}

    static void decoders(Map<String, Decoders.Decoder> table) {
        table.put("ld", MemoryOperations::load);
        table.put("ldu", MemoryOperations::load);
        table.put("st", MemoryOperations::store);
        table.put("prefetch", MemoryOperations::prefetch);
    }

    private static int takeVector(Modifiers modifiers) {
        String vector = modifiers.takeAny("v2", "v4", "v8");
        return vector == null ? 1 : vector.charAt(1) - '0';
    }

    private static Operation load(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        Type type = modifiers.type();
        Space space = modifiers.space();
        modifiers.takeMemoryHints();
        int[] targets = decoding.targets(0);
        requireElements(decoding, takeVector(modifiers), targets.length);
        Access access = decoding.access(1, space, type.bytes() * targets.length);
        decoding.requireCount(2, 2);
        return (warp, lanes) -> {
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                access.locate(warp, lane, Access.Use.READ);
                for (int i = 0; i < targets.length; i++)
                    warp.values[targets[i] * Warp.LANES + lane] =
                            Memory.load(access.segment(), access.offset() + (long) i * type.bytes(), type);
            }
        };
    }

    private static Operation store(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        Type type = modifiers.type();
        Space space = modifiers.writableSpace();
        modifiers.takeMemoryHints();
        int[] sources = decoding.sources(1, type);
        requireElements(decoding, takeVector(modifiers), sources.length);
        Access access = decoding.access(0, space, type.bytes() * sources.length);
        decoding.requireCount(2, 2);
        return (warp, lanes) -> {
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                access.locate(warp, lane, Access.Use.WRITE);
                for (int i = 0; i < sources.length; i++)
                    Memory.store(
                            access.segment(),
                            access.offset() + (long) i * type.bytes(),
                            type,
                            warp.values[sources[i] * Warp.LANES + lane]);
            }
        };
    }

    private static void requireElements(Decoding decoding, int wanted, int found) {
        if (wanted != found) throw decoding.error(found + " registers for " + wanted + " elements");
    }

    /** Of speed only. */
    private static Operation prefetch(Decoding decoding) {
        decoding.modifiers().space();
        decoding.modifiers().takeAny("L1", "L2");
        return (warp, lanes) -> {};
    }
}
