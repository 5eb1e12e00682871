package io.github.clip4j.cuda.emulator;

import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Floating functions of one lane's values. add, sub, mul, fma, and div, rcp and sqrt with .rn are those of IEEE 754,
 * bit for bit; the .approx and .full forms are worked out in double precision and rounded once, so they are better than
 * a device's.
 */
final class FloatArithmetic {
    static final LongBinaryOperator ADD = (a, b) -> Floats.bits(Floats.single(a) + Floats.single(b));
    static final LongBinaryOperator SUBTRACT = (a, b) -> Floats.bits(Floats.single(a) - Floats.single(b));
    static final LongBinaryOperator MULTIPLY = (a, b) -> Floats.bits(Floats.single(a) * Floats.single(b));
    static final Shapes.Ternary FMA =
            (a, b, c) -> Floats.bits(Math.fma(Floats.single(a), Floats.single(b), Floats.single(c)));

    private static final double LN_2 = Math.log(2);

    private FloatArithmetic() {}

    static LongUnaryOperator unary(Modifiers modifiers, Type type) {
        String name = modifiers.name();
        boolean flush = modifiers.take("ftz");
        LongUnaryOperator function = switch (name) {
            case "abs" -> a -> a & ~sign(type);
            case "neg" -> a -> a ^ sign(type);
            default -> {
                String rounding = modifiers.takeOne("rn", "approx");
                yield rounding.equals("rn") ? exactUnary(modifiers, type) : approximate(modifiers, type);
            }
        };
        // approx.ftz.f64 has no subnormals in the single sense: the modifier is part of its name.
        if (!flush || type == Type.F64) return function;
        requireSingle(modifiers, type);
        return a -> Floats.flush(function.applyAsLong(Floats.flush(a)));
    }

    private static long sign(Type type) {
        return switch (type) {
            case F16X2, BF16X2 -> 0x8000_8000L;
            default -> 1L << (type.bits() - 1);
        };
    }

    private static LongUnaryOperator exactUnary(Modifiers modifiers, Type type) {
        boolean single = type == Type.F32;
        if (!single && type != Type.F64) throw modifiers.error("unknown type for .rn");
        return switch (modifiers.name()) {
            case "rcp" -> single ? a -> Floats.bits(1 / Floats.single(a)) : a -> Floats.bits(1 / Floats.twice(a));
            case "sqrt" ->
                single
                        ? a -> Floats.bits((float) Math.sqrt(Floats.single(a)))
                        : a -> Floats.bits(Math.sqrt(Floats.twice(a)));
            default -> throw modifiers.error("unknown modifier .rn");
        };
    }

    private static LongUnaryOperator approximate(Modifiers modifiers, Type type) {
        DoubleUnaryOperator function = switch (modifiers.name()) {
            case "rcp" -> x -> 1 / x;
            case "sqrt" -> Math::sqrt;
            case "rsqrt" -> x -> 1 / Math.sqrt(x);
            case "ex2" -> x -> Math.pow(2, x);
            case "lg2" -> x -> Math.log(x) / LN_2;
            case "sin" -> Math::sin;
            case "cos" -> Math::cos;
            case "tanh" -> Math::tanh;
            default -> throw modifiers.error("unknown modifier .approx");
        };
        return switch (type) {
            case F32 -> a -> Floats.bits((float) function.applyAsDouble(Floats.single(a)));
            case F64 -> a -> Floats.bits(function.applyAsDouble(Floats.twice(a)));
            default -> throw modifiers.error("unknown type for .approx");
        };
    }

    static LongBinaryOperator binary(Modifiers modifiers, Type type) {
        boolean flush = modifiers.take("ftz");
        boolean saturate = modifiers.take("sat");
        LongBinaryOperator function = switch (modifiers.name()) {
            case "min", "max" -> extreme(modifiers, type);
            case "copysign" -> (a, b) -> (b & ~sign(type)) | (a & sign(type));
            case "div" -> quotient(modifiers, type);
            default -> {
                String rounding = modifiers.takeAny("rn", "rz", "rm", "rp");
                yield rounding == null || rounding.equals("rn")
                        ? exact(modifiers, type)
                        : directed(modifiers, type, rounding);
            }
        };
        if (!flush && !saturate) return function;
        requireSingle(modifiers, type);
        return (a, b) -> {
            long result = flush
                    ? Floats.flush(function.applyAsLong(Floats.flush(a), Floats.flush(b)))
                    : function.applyAsLong(a, b);
            return saturate ? Floats.saturate(result) : result;
        };
    }

    private static void requireSingle(Modifiers modifiers, Type type) {
        if (type != Type.F32) throw modifiers.error("unknown modifier .ftz, .sat or of rounding, of ." + type);
    }

    private static LongBinaryOperator exact(Modifiers modifiers, Type type) {
        return switch (type) {
            case F32 ->
                switch (modifiers.name()) {
                    case "add" -> ADD;
                    case "sub" -> SUBTRACT;
                    default -> MULTIPLY;
                };
            case F64 ->
                switch (modifiers.name()) {
                    case "add" -> (a, b) -> Floats.bits(Floats.twice(a) + Floats.twice(b));
                    case "sub" -> (a, b) -> Floats.bits(Floats.twice(a) - Floats.twice(b));
                    default -> (a, b) -> Floats.bits(Floats.twice(a) * Floats.twice(b));
                };
            default -> HalfArithmetic.binary(modifiers, type);
        };
    }

    private static LongBinaryOperator directed(Modifiers modifiers, Type type, String rounding) {
        requireSingle(modifiers, type);
        return switch (modifiers.name()) {
            case "add" -> (a, b) -> sum(Floats.single(a), Floats.single(b), rounding);
            case "sub" -> (a, b) -> sum(Floats.single(a), -Floats.single(b), rounding);
            default -> (a, b) -> Floats.bits(Floats.directed((double) Floats.single(a) * Floats.single(b), rounding));
        };
    }

    /** Exact zeros of numbers of both signs are negative when rounding down. */
    private static long sum(double a, double b, String rounding) {
        boolean signs = Double.doubleToRawLongBits(a) < 0 != Double.doubleToRawLongBits(b) < 0;
        if (signs && a + b == 0 && rounding.equals("rm")) return Floats.bits(-0f);
        return Floats.bits(Floats.directed(Floats.sumToOdd(a, b), rounding));
    }

    private static LongBinaryOperator quotient(Modifiers modifiers, Type type) {
        String form = modifiers.takeOne("rn", "full", "approx");
        if (type == Type.F64 && form.equals("rn")) return (a, b) -> Floats.bits(Floats.twice(a) / Floats.twice(b));
        if (type != Type.F32) throw modifiers.error("unknown type for ." + form);
        // Rounded from double, a quotient of floats is that of IEEE 754 too; the approximate forms get no worse one.
        return (a, b) -> Floats.bits(Floats.single(a) / Floats.single(b));
    }

    /** A NaN gives way to a number, unless .NaN says otherwise. */
    private static LongBinaryOperator extreme(Modifiers modifiers, Type type) {
        boolean least = modifiers.name().equals("min");
        boolean keepNan = modifiers.take("NaN");
        return switch (type) {
            case F32 ->
                (a, b) -> {
                    float x = Floats.single(a);
                    float y = Floats.single(b);
                    if (!keepNan && Float.isNaN(x)) return Floats.bits(y);
                    if (!keepNan && Float.isNaN(y)) return Floats.bits(x);
                    return Floats.bits(least ? Math.min(x, y) : Math.max(x, y));
                };
            case F64 ->
                (a, b) -> {
                    double x = Floats.twice(a);
                    double y = Floats.twice(b);
                    if (!keepNan && Double.isNaN(x)) return b;
                    if (!keepNan && Double.isNaN(y)) return a;
                    return Floats.bits(least ? Math.min(x, y) : Math.max(x, y));
                };
            default -> throw modifiers.error("unknown type");
        };
    }

    static Shapes.Ternary ternary(Modifiers modifiers, Type type) {
        String rounding = modifiers.takeOne("rn", "rz", "rm", "rp");
        boolean flush = modifiers.take("ftz");
        boolean saturate = modifiers.take("sat");
        Shapes.Ternary function = rounding.equals("rn") ? fma(modifiers, type) : directedFma(modifiers, type, rounding);
        if (!flush && !saturate) return function;
        requireSingle(modifiers, type);
        return (a, b, c) -> {
            long result = flush
                    ? Floats.flush(function.applyAsLong(Floats.flush(a), Floats.flush(b), Floats.flush(c)))
                    : function.applyAsLong(a, b, c);
            return saturate ? Floats.saturate(result) : result;
        };
    }

    private static Shapes.Ternary directedFma(Modifiers modifiers, Type type, String rounding) {
        requireSingle(modifiers, type);
        // The product of two floats is exact in double.
        return (a, b, c) -> sum((double) Floats.single(a) * Floats.single(b), Floats.single(c), rounding);
    }

    private static Shapes.Ternary fma(Modifiers modifiers, Type type) {
        return switch (type) {
            case F32 -> FMA;
            case F64 -> (a, b, c) -> Floats.bits(Math.fma(Floats.twice(a), Floats.twice(b), Floats.twice(c)));
            default -> HalfArithmetic.fma(modifiers, type);
        };
    }
}
