package io.github.clip4j.cuda.emulator;

import java.util.function.LongBinaryOperator;

/**
 * Arithmetic of f16, bf16 and pairs of them, correctly rounded: worked out in double, where products are exact, and
 * rounded by way of {@link Floats#oddSingle}.
 */
final class HalfArithmetic {
    private HalfArithmetic() {}

    /** A function of two doubles. */
    private interface Exact {
        double apply(double a, double b);
    }

    static LongBinaryOperator binary(Modifiers modifiers, Type type) {
        requireHalf(modifiers, type);
        Exact function = switch (modifiers.name()) {
            case "add" -> Double::sum;
            case "sub" -> (a, b) -> a - b;
            default -> (a, b) -> a * b;
        };
        boolean brain = isBrain(type);
        LongBinaryOperator one = (a, b) -> narrow(function.apply(widen(a, brain), widen(b, brain)), brain);
        if (type.bits() == 16) return one;
        return (a, b) -> one.applyAsLong(a >>> 16, b >>> 16) << 16 | one.applyAsLong(a, b);
    }

    static Shapes.Ternary fma(Modifiers modifiers, Type type) {
        requireHalf(modifiers, type);
        boolean brain = isBrain(type);
        Shapes.Ternary one =
                (a, b, c) -> narrow(Floats.sumToOdd(widen(a, brain) * widen(b, brain), widen(c, brain)), brain);
        if (type.bits() == 16) return one;
        return (a, b, c) -> one.applyAsLong(a >>> 16, b >>> 16, c >>> 16) << 16 | one.applyAsLong(a, b, c);
    }

    private static void requireHalf(Modifiers modifiers, Type type) {
        if (type == Type.TF32) throw modifiers.error("unknown type");
    }

    private static boolean isBrain(Type type) {
        return type == Type.BF16 || type == Type.BF16X2;
    }

    private static double widen(long bits, boolean brain) {
        return brain ? Floats.fromBrain(bits) : Floats.fromHalf(bits);
    }

    private static long narrow(double value, boolean brain) {
        float odd = Floats.oddSingle(value);
        return brain ? Floats.toBrain(odd) : Floats.toHalf(odd);
    }
}
