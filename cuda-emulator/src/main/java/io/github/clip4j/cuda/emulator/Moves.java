package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Operand;
import java.util.Map;

/** mov with its packing forms, choices between two values, and conversions of addresses. */
final class Moves {
    private Moves() {}

    static void decoders(Map<String, Decoders.Decoder> table) {
        table.put("mov", Moves::move);
        table.put("selp", Moves::select);
        table.put("slct", Moves::selectBySign);
        table.put("cvta", Moves::convertAddress);
    }

    private static Operation move(Decoding decoding) {
        Type type = decoding.modifiers().type();
        decoding.requireCount(2, 2);
        if (type == Type.PRED) {
            int d = decoding.predicateTarget(decoding.operand(0));
            Predicate a = decoding.predicate(1);
            return (warp, lanes) -> Predicate.set(warp, d, lanes, a.bits(warp));
        }
        if (decoding.operand(0) instanceof Syntax.Vector) return unpack(decoding, type);
        if (decoding.operand(1) instanceof Syntax.Vector) return pack(decoding, type);
        return copy(decoding.target(0), decoding.source(1, type));
    }

    static Operation copy(int d, int a) {
        return (warp, lanes) -> {
            if (lanes == Warp.ALL) {
                System.arraycopy(warp.values, a * Warp.LANES, warp.values, d * Warp.LANES, Warp.LANES);
                return;
            }
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                warp.values[d * Warp.LANES + lane] = warp.values[a * Warp.LANES + lane];
            }
        };
    }

    /** The first element is the lowest. */
    private static Operation pack(Decoding decoding, Type type) {
        int d = decoding.target(0);
        int[] parts = decoding.sources(1, type);
        int width = type.bits() / parts.length;
        long mask = -1L >>> (64 - width);
        return (warp, lanes) -> {
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                long whole = 0;
                for (int i = 0; i < parts.length; i++)
                    whole |= (warp.values[parts[i] * Warp.LANES + lane] & mask) << (i * width);
                warp.values[d * Warp.LANES + lane] = whole;
            }
        };
    }

    private static Operation unpack(Decoding decoding, Type type) {
        int[] parts = decoding.targets(0);
        int a = decoding.source(1, type);
        int width = type.bits() / parts.length;
        return (warp, lanes) -> {
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                long whole = warp.values[a * Warp.LANES + lane];
                for (int i = 0; i < parts.length; i++)
                    warp.values[parts[i] * Warp.LANES + lane] = whole >>> (i * width);
            }
        };
    }

    private static Operation select(Decoding decoding) {
        Type type = decoding.modifiers().type();
        decoding.requireCount(4, 4);
        int d = decoding.target(0);
        int a = decoding.source(1, type);
        int b = decoding.source(2, type);
        Predicate chooser = decoding.predicate(3);
        return (warp, lanes) -> {
            int first = chooser.bits(warp);
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                int from = (first >>> lane & 1) != 0 ? a : b;
                warp.values[d * Warp.LANES + lane] = warp.values[from * Warp.LANES + lane];
            }
        };
    }

    /** slct.dtype.ctype: a if c is not negative. */
    private static Operation selectBySign(Decoding decoding) {
        Type sign = decoding.modifiers().type();
        Type type = decoding.modifiers().type();
        boolean flush = decoding.modifiers().take("ftz");
        Shapes.Ternary function = switch (sign) {
            case S32 -> (a, b, c) -> (int) c >= 0 ? a : b;
            case F32 -> (a, b, c) -> Floats.single(flush ? Floats.flush(c) : c) >= 0 ? a : b;
            default -> throw decoding.error("unknown type");
        };
        decoding.requireCount(4, 4);
        return Shapes.ternary(
                decoding.target(0),
                decoding.source(1, type),
                decoding.source(2, type),
                decoding.source(3, sign),
                function);
    }

    /** cvta.space makes a generic address, cvta.to.space takes one. */
    private static Operation convertAddress(Decoding decoding) {
        boolean fromGeneric = decoding.modifiers().take("to");
        Space space = decoding.modifiers().space();
        Type type = decoding.modifiers().type();
        if (type != Type.U64 || space == Space.GENERIC) throw decoding.error("unknown form");
        Operand source = decoding.operand(1);
        long window = fromGeneric ? -space.window() : space.window();
        return Shapes.unary(decoding.target(0), decoding.source(source, type), a -> a + window);
    }
}
