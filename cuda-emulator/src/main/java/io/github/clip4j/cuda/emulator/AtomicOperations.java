package io.github.clip4j.cuda.emulator;

import java.util.Map;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/** atom and red. Lanes take their turns in order, which a kernel must not rely on. */
final class AtomicOperations {
    private AtomicOperations() {}

    static void decoders(Map<String, Decoders.Decoder> table) {
        table.put("atom", d -> atomic(d, true));
        table.put("red", d -> atomic(d, false));
    }

    private static Operation atomic(Decoding decoding, boolean result) {
        Modifiers modifiers = decoding.modifiers();
        Type type = modifiers.type();
        Space space = modifiers.writableSpace();
        modifiers.takeMemoryHints();
        String name = modifiers.takeOne("add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec");
        int at = result ? 1 : 0;
        int target = result ? decoding.target(0) : decoding.constant(0);
        Access access = decoding.access(at, space, type.bytes());
        int operand = decoding.source(at + 1, type);
        boolean compare = name.equals("cas");
        int swap = compare ? decoding.source(at + 2, type) : operand;
        LongBinaryOperator update = compare ? null : update(modifiers, name, type);
        decoding.requireCount(compare ? at + 3 : at + 2, compare ? at + 3 : at + 2);
        return (warp, lanes) -> {
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                access.locate(warp, lane, Access.Use.ATOMIC);
                long old = Memory.load(access.segment(), access.offset(), type);
                long value = warp.values[operand * Warp.LANES + lane];
                long next = updated(update, type, old, value, warp.values[swap * Warp.LANES + lane]);
                Memory.store(access.segment(), access.offset(), type, next);
                if (result) warp.values[target * Warp.LANES + lane] = old;
            }
        };
    }

    /** Compare and swap if there is no function. */
    private static long updated(@Nullable LongBinaryOperator update, Type type, long old, long value, long swap) {
        if (update != null) return update.applyAsLong(old, value);
        return type.narrow(old) == type.narrow(value) ? swap : old;
    }

    private static LongBinaryOperator update(Modifiers modifiers, String name, Type type) {
        return switch (name) {
            case "exch" -> (old, value) -> value;
            case "and" -> (old, value) -> old & value;
            case "or" -> (old, value) -> old | value;
            case "xor" -> (old, value) -> old ^ value;
            case "min" -> IntegerArithmetic.minimum(integer(modifiers, type));
            case "max" -> IntegerArithmetic.maximum(integer(modifiers, type));
            case "inc" -> (old, value) -> Long.compareUnsigned(type.narrow(old), type.narrow(value)) >= 0 ? 0 : old + 1;
            case "dec" ->
                (old, value) -> type.narrow(old) == 0 || Long.compareUnsigned(type.narrow(old), type.narrow(value)) > 0
                        ? value
                        : old - 1;
            default ->
                switch (type) {
                    case F32 -> FloatArithmetic.ADD;
                    case F64 -> (a, b) -> Floats.bits(Floats.twice(a) + Floats.twice(b));
                    default -> {
                        integer(modifiers, type);
                        yield IntegerArithmetic.ADD;
                    }
                };
        };
    }

    private static Type integer(Modifiers modifiers, Type type) {
        if (type.floating()) throw modifiers.error("unknown type");
        return type;
    }
}
