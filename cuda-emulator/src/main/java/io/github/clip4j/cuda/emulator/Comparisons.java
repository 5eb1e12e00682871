package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Operand;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** setp, set and testp. */
final class Comparisons {
    private static final String[] NAMES = {
        "eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu", "gtu", "geu", "num",
        "nan"
    };

    private Comparisons() {}

    static void decoders(Map<String, Decoders.Decoder> table) {
        table.put("setp", Comparisons::setPredicate);
        table.put("set", Comparisons::set);
        table.put("testp", Comparisons::classify);
    }

    private static Operation setPredicate(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        Type type = modifiers.type();
        Shapes.Test test = test(decoding, type);
        @Nullable String combination = modifiers.takeAny("and", "or", "xor");
        Operand targets = decoding.operand(0);
        Operand first = targets instanceof Syntax.Pair(Operand p, Operand _) ? p : targets;
        int yes = decoding.predicateTarget(first);
        int no = targets instanceof Syntax.Pair(Operand _, Operand q) ? decoding.predicateTarget(q) : -1;
        int a = decoding.source(1, type);
        int b = decoding.source(2, type);
        decoding.requireCount(combination == null ? 3 : 4, combination == null ? 3 : 4);
        Predicate other = combination == null ? null : decoding.predicate(3);
        return (warp, lanes) -> {
            int result = Shapes.bits(warp, lanes, a, b, test);
            int opposite = ~result;
            if (other != null && combination != null) {
                int others = other.bits(warp);
                result = BitOperations.combine(combination, result, others);
                opposite = BitOperations.combine(combination, opposite, others);
            }
            Predicate.set(warp, yes, lanes, result);
            if (no >= 0) Predicate.set(warp, no, lanes, opposite);
        };
    }

    /** All bits set, or 1.0f, where the comparison holds. */
    private static Operation set(Decoding decoding) {
        Type type = decoding.modifiers().type();
        Type result = decoding.modifiers().type();
        Shapes.Test test = test(decoding, type);
        if (result.floating() && result != Type.F32) throw decoding.error("unknown type ." + result);
        long yes = result == Type.F32 ? Floats.bits(1f) : -1;
        decoding.requireCount(3, 3);
        return Shapes.binary(
                decoding.target(0),
                decoding.source(1, type),
                decoding.source(2, type),
                (a, b) -> test.test(a, b) ? yes : 0);
    }

    private static Shapes.Test test(Decoding decoding, Type type) {
        String name = decoding.modifiers().takeOne(NAMES);
        boolean flush = decoding.modifiers().take("ftz");
        if (!type.floating()) return integers(decoding, name, type);
        Shapes.Test test = floating(decoding, name, type);
        if (!flush) return test;
        if (type != Type.F32) throw decoding.error("unknown modifier .ftz of ." + type);
        return (a, b) -> test.test(Floats.flush(a), Floats.flush(b));
    }

    private static Shapes.Test integers(Decoding decoding, String name, Type type) {
        IntPredicate holds = order(decoding, unsignedName(name));
        if (type == Type.U64 || type == Type.B64) return (a, b) -> holds.test(Long.compareUnsigned(a, b));
        return (a, b) -> holds.test(Long.compare(type.narrow(a), type.narrow(b)));
    }

    private static String unsignedName(String name) {
        return switch (name) {
            case "lo" -> "lt";
            case "ls" -> "le";
            case "hi" -> "gt";
            case "hs" -> "ge";
            default -> name;
        };
    }

    /** By the sign of a comparison. */
    private static IntPredicate order(Decoding decoding, String name) {
        return switch (name) {
            case "eq" -> c -> c == 0;
            case "ne" -> c -> c != 0;
            case "lt" -> c -> c < 0;
            case "le" -> c -> c <= 0;
            case "gt" -> c -> c > 0;
            case "ge" -> c -> c >= 0;
            default -> throw decoding.error("unknown comparison ." + name + " of this type");
        };
    }

    private static double value(long bits, Type type) {
        return switch (type) {
            case F16 -> Floats.fromHalf(bits);
            case BF16 -> Floats.fromBrain(bits);
            case F32 -> Floats.single(bits);
            default -> Floats.twice(bits);
        };
    }

    private static Shapes.Test floating(Decoding decoding, String name, Type type) {
        if (type == Type.F16X2 || type == Type.BF16X2 || type == Type.TF32) throw decoding.error("unknown type");
        if (name.equals("num")) return (a, b) -> !unordered(a, b, type);
        if (name.equals("nan")) return (a, b) -> unordered(a, b, type);
        // The u at the end: true also if one is NaN.
        boolean ofNan = name.length() == 3;
        IntPredicate holds = order(decoding, ofNan ? name.substring(0, 2) : name);
        return (a, b) -> {
            double x = value(a, type);
            double y = value(b, type);
            if (Double.isNaN(x) || Double.isNaN(y)) return ofNan;
            return holds.test(x < y ? -1 : x == y ? 0 : 1);
        };
    }

    private static boolean unordered(long a, long b, Type type) {
        return Double.isNaN(value(a, type)) || Double.isNaN(value(b, type));
    }

    /** Zero counts as normal. */
    private static Operation classify(Decoding decoding) {
        Type type = decoding.modifiers().type();
        if (type != Type.F32 && type != Type.F64) throw decoding.error("unknown type");
        decoding.requireCount(2, 2);
        String name = decoding.modifiers().takeOne("finite", "infinite", "number", "notanumber", "normal", "subnormal");
        double smallest = type == Type.F32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
        Shapes.Test test = (a, b) -> {
            double x = Math.abs(value(a, type));
            return switch (name) {
                case "finite" -> Double.isFinite(x);
                case "infinite" -> Double.isInfinite(x);
                case "number" -> !Double.isNaN(x);
                case "notanumber" -> Double.isNaN(x);
                case "normal" -> x == 0 || (x >= smallest && Double.isFinite(x));
                default -> x > 0 && x < smallest;
            };
        };
        int d = decoding.predicateTarget(decoding.operand(0));
        int a = decoding.source(1, type);
        return (warp, lanes) -> Predicate.set(warp, d, lanes, Shapes.bits(warp, lanes, a, a, test));
    }
}
