package io.github.clip4j.cuda.emulator;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Integer functions of one lane's values. Sums and low products need no care for the bits above the type; the others
 * narrow first.
 */
final class IntegerArithmetic {
    static final LongBinaryOperator ADD = Long::sum;
    static final LongBinaryOperator SUBTRACT = (a, b) -> a - b;
    static final LongBinaryOperator MULTIPLY_LOW = (a, b) -> a * b;
    static final Shapes.Ternary MULTIPLY_ADD_LOW = (a, b, c) -> a * b + c;

    private IntegerArithmetic() {}

    static LongUnaryOperator unary(Modifiers modifiers, Type type) {
        return switch (modifiers.name()) {
            case "abs" -> a -> Math.abs(type.narrow(a));
            case "neg" -> a -> -a;
            default -> throw modifiers.error("not for integers");
        };
    }

    static LongBinaryOperator binary(Modifiers modifiers, Type type) {
        return switch (modifiers.name()) {
            case "add" -> modifiers.take("sat") ? saturating(type, ADD) : ADD;
            case "sub" -> modifiers.take("sat") ? saturating(type, SUBTRACT) : SUBTRACT;
            case "mul" -> product(modifiers, type);
            case "min" -> minimum(type);
            case "max" -> maximum(type);
            default -> throw modifiers.error("not for integers");
        };
    }

    /** .sat is for s32 only. */
    private static LongBinaryOperator saturating(Type type, LongBinaryOperator function) {
        if (type != Type.S32) throw new EmulationException("unknown modifier .sat of ." + type);
        return (a, b) ->
                Math.clamp(function.applyAsLong(type.narrow(a), type.narrow(b)), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static LongBinaryOperator minimum(Type type) {
        if (type == Type.U64) return (a, b) -> Long.compareUnsigned(a, b) < 0 ? a : b;
        return (a, b) -> Math.min(type.narrow(a), type.narrow(b));
    }

    static LongBinaryOperator maximum(Type type) {
        if (type == Type.U64) return (a, b) -> Long.compareUnsigned(a, b) > 0 ? a : b;
        return (a, b) -> Math.max(type.narrow(a), type.narrow(b));
    }

    private static LongBinaryOperator product(Modifiers modifiers, Type type) {
        return switch (modifiers.takeOne("lo", "hi", "wide")) {
            case "lo" -> MULTIPLY_LOW;
            case "hi" -> highProduct(type);
            default -> {
                requireWidenable(modifiers, type);
                yield (a, b) -> type.narrow(a) * type.narrow(b);
            }
        };
    }

    private static void requireWidenable(Modifiers modifiers, Type type) {
        if (type.bits() == 64) throw modifiers.error("no type is twice as wide as ." + type);
    }

    private static LongBinaryOperator highProduct(Type type) {
        if (type == Type.S64) return Math::multiplyHigh;
        if (type == Type.U64) return Math::unsignedMultiplyHigh;
        return (a, b) -> (type.narrow(a) * type.narrow(b)) >>> type.bits();
    }

    static Shapes.Ternary ternary(Modifiers modifiers, Type type) {
        if (!modifiers.name().equals("mad")) throw modifiers.error("not for integers");
        return switch (modifiers.takeOne("lo", "hi", "wide")) {
            case "lo" -> MULTIPLY_ADD_LOW;
            case "hi" -> {
                LongBinaryOperator high = highProduct(type);
                yield (a, b, c) -> high.applyAsLong(a, b) + c;
            }
            default -> {
                requireWidenable(modifiers, type);
                yield (a, b, c) -> type.narrow(a) * type.narrow(b) + c;
            }
        };
    }

    /** The caller has refused zero. */
    static LongBinaryOperator quotient(Modifiers modifiers, Type type) {
        boolean division = modifiers.name().equals("div");
        if (type == Type.U64) return division ? Long::divideUnsigned : Long::remainderUnsigned;
        if (division) return (a, b) -> type.narrow(a) / type.narrow(b);
        return (a, b) -> type.narrow(a) % type.narrow(b);
    }
}
