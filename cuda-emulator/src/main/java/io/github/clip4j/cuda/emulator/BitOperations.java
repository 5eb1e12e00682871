package io.github.clip4j.cuda.emulator;

import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Logic, shifts and bit fields. */
final class BitOperations {
    private BitOperations() {}

    static void decoders(Map<String, Decoders.Decoder> table) {
        for (String name : new String[] {"and", "or", "xor"}) table.put(name, BitOperations::logic);
        table.put("not", BitOperations::not);
        table.put("shl", d -> binary(d, BitOperations::shiftLeft));
        table.put("shr", d -> binary(d, BitOperations::shiftRight));
        table.put("shf", BitOperations::funnelShift);
        table.put("popc", d -> count(d, type -> a -> Long.bitCount(type.narrow(a))));
        table.put("clz", d -> count(d, type -> a -> Long.numberOfLeadingZeros(type.narrow(a)) - 64 + type.bits()));
        table.put("bfind", BitOperations::findBit);
        table.put("brev", BitOperations::reverse);
        table.put("bfe", BitOperations::extract);
        table.put("bfi", BitOperations::insert);
        table.put("lop3", BitOperations::lookUp);
        table.put("prmt", BitOperations::permute);
    }

    /** A function whose form depends on the type. */
    private interface ByType<F> {
        F of(Type type);
    }

    private static Operation binary(Decoding decoding, ByType<LongBinaryOperator> function) {
        Type type = decoding.modifiers().type();
        decoding.requireCount(3, 3);
        return Shapes.binary(
                decoding.target(0), decoding.source(1, type), decoding.source(2, Type.U32), function.of(type));
    }

    private static Operation logic(Decoding decoding) {
        Type type = decoding.modifiers().type();
        String name = decoding.modifiers().name();
        if (type == Type.PRED) return predicateLogic(decoding, name);
        LongBinaryOperator function = switch (name) {
            case "and" -> (a, b) -> a & b;
            case "or" -> (a, b) -> a | b;
            default -> (a, b) -> a ^ b;
        };
        decoding.requireCount(3, 3);
        return Shapes.binary(decoding.target(0), decoding.source(1, type), decoding.source(2, type), function);
    }

    private static Operation predicateLogic(Decoding decoding, String name) {
        int d = decoding.predicateTarget(decoding.operand(0));
        Predicate a = decoding.predicate(1);
        Predicate b = decoding.predicate(2);
        return (warp, lanes) -> Predicate.set(warp, d, lanes, combine(name, a.bits(warp), b.bits(warp)));
    }

    /** Of predicates, a bit a lane. */
    static int combine(String name, int a, int b) {
        return switch (name) {
            case "and" -> a & b;
            case "or" -> a | b;
            default -> a ^ b;
        };
    }

    private static Operation not(Decoding decoding) {
        Type type = decoding.modifiers().type();
        decoding.requireCount(2, 2);
        if (type != Type.PRED) return Shapes.unary(decoding.target(0), decoding.source(1, type), a -> ~a);
        int d = decoding.predicateTarget(decoding.operand(0));
        Predicate a = decoding.predicate(1);
        return (warp, lanes) -> Predicate.set(warp, d, lanes, ~a.bits(warp));
    }

    /** Amounts beyond the width shift everything out, unlike Java's. */
    private static LongBinaryOperator shiftLeft(Type type) {
        return (a, b) -> (b & 0xFFFFFFFFL) >= type.bits() ? 0 : a << b;
    }

    private static LongBinaryOperator shiftRight(Type type) {
        return (a, b) -> {
            long amount = Math.min(b & 0xFFFFFFFFL, type.bits());
            // In two steps, since 64 is no shift in Java.
            long half = amount / 2;
            long value = type.narrow(a);
            return type.signed() ? value >> half >> (amount - half) : value >>> half >>> (amount - half);
        };
    }

    /** A 64-bit value, b above a, shifted: .l gives its upper word, .r its lower. */
    private static Operation funnelShift(Decoding decoding) {
        boolean left = decoding.modifiers().takeOne("l", "r").equals("l");
        boolean wrap = decoding.modifiers().takeOne("wrap", "clamp").equals("wrap");
        Type type = decoding.modifiers().type();
        Shapes.Ternary function = (a, b, c) -> {
            long amount = wrap ? c & 31 : Math.min(c & 0xFFFFFFFFL, 32);
            long both = (b << 32) | (a & 0xFFFFFFFFL);
            return left ? both << amount >>> 32 : both >>> amount;
        };
        decoding.requireCount(4, 4);
        return Shapes.ternary(
                decoding.target(0),
                decoding.source(1, type),
                decoding.source(2, type),
                decoding.source(3, Type.U32),
                function);
    }

    private static Operation count(Decoding decoding, ByType<LongUnaryOperator> function) {
        Type type = decoding.modifiers().type();
        decoding.requireCount(2, 2);
        return Shapes.unary(decoding.target(0), decoding.source(1, type), function.of(type));
    }

    /** The highest bit that is not a copy of the sign; -1 if there is none. */
    private static Operation findBit(Decoding decoding) {
        boolean shiftAmount = decoding.modifiers().take("shiftamt");
        return count(decoding, type -> a -> {
            long value = type.narrow(a);
            int highest = 63 - Long.numberOfLeadingZeros(type.signed() && value < 0 ? ~value : value);
            return shiftAmount && highest >= 0 ? type.bits() - 1 - highest : highest;
        });
    }

    private static Operation reverse(Decoding decoding) {
        return count(decoding, type -> a -> Long.reverse(a) >>> (64 - type.bits()));
    }

    private static Operation extract(Decoding decoding) {
        Type type = decoding.modifiers().type();
        Shapes.Ternary function = (a, b, c) -> {
            int position = (int) b & 0xFF;
            int length = (int) c & 0xFF;
            if (length == 0) return 0;
            int last = Math.min(position + length, type.bits()) - 1;
            long value = type.narrow(a);
            // Signed: the field's last bit fills what is above it, and stands for bits beyond the register.
            if (last < position) return type.signed() ? value >> 63 : 0;
            int above = 63 - last;
            long upmost = value << above;
            return type.signed() ? upmost >> above >> position : upmost >>> above >>> position;
        };
        decoding.requireCount(4, 4);
        return Shapes.ternary(
                decoding.target(0),
                decoding.source(1, type),
                decoding.source(2, Type.U32),
                decoding.source(3, Type.U32),
                function);
    }

    /** Puts the low bits of a into b. */
    private static Operation insert(Decoding decoding) {
        Type type = decoding.modifiers().type();
        decoding.requireCount(5, 5);
        int d = decoding.target(0);
        int a = decoding.source(1, type);
        int b = decoding.source(2, type);
        int c = decoding.source(3, Type.U32);
        int e = decoding.source(4, Type.U32);
        return (warp, lanes) -> {
            long[] values = warp.values;
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                int position = (int) values[c * Warp.LANES + lane] & 0xFF;
                int length = (int) values[e * Warp.LANES + lane] & 0xFF;
                long mask = position > 63 ? 0 : (length > 63 ? -1L : (1L << length) - 1) << position;
                long field = position > 63 ? 0 : values[a * Warp.LANES + lane] << position;
                values[d * Warp.LANES + lane] = (values[b * Warp.LANES + lane] & ~mask) | (field & mask);
            }
        };
    }

    /** Any function of three bits, by its table. */
    private static Operation lookUp(Decoding decoding) {
        Type type = decoding.modifiers().type();
        decoding.requireCount(5, 5);
        long table = decoding.immediate(4);
        Shapes.Ternary function = (a, b, c) -> {
            long result = 0;
            for (int i = 0; i < 8; i++) {
                long minterm = ((i & 4) != 0 ? a : ~a) & ((i & 2) != 0 ? b : ~b) & ((i & 1) != 0 ? c : ~c);
                if ((table >> i & 1) != 0) result |= minterm;
            }
            return result;
        };
        return Shapes.ternary(
                decoding.target(0),
                decoding.source(1, type),
                decoding.source(2, type),
                decoding.source(3, type),
                function);
    }

    /** Four bytes chosen from eight; bit 3 of a selector spreads the byte's sign instead. */
    private static Operation permute(Decoding decoding) {
        Type type = decoding.modifiers().type();
        Shapes.Ternary function = (a, b, c) -> {
            long both = (b << 32) | (a & 0xFFFFFFFFL);
            long result = 0;
            for (int i = 0; i < 4; i++) {
                int selector = (int) (c >> (4 * i)) & 15;
                long chosen = (both >>> (8 * (selector & 7))) & 0xFF;
                if ((selector & 8) != 0) chosen = (chosen & 0x80) != 0 ? 0xFF : 0;
                result |= chosen << (8 * i);
            }
            return result;
        };
        decoding.requireCount(4, 4);
        return Shapes.ternary(
                decoding.target(0),
                decoding.source(1, type),
                decoding.source(2, type),
                decoding.source(3, type),
                function);
    }
}
