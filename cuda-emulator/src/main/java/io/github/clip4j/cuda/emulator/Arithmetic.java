package io.github.clip4j.cuda.emulator;

import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** add, sub, mul, mad, fma, div, rem, min, max, abs, neg and the functions of one floating value, for all types. */
final class Arithmetic {
    private Arithmetic() {}

    static void decoders(Map<String, Decoders.Decoder> table) {
        for (String name : new String[] {"add", "sub", "mul", "min", "max", "copysign"})
            table.put(name, Arithmetic::binary);
        table.put("div", Arithmetic::quotient);
        table.put("rem", Arithmetic::quotient);
        for (String name : new String[] {"mad", "fma"}) table.put(name, Arithmetic::ternary);
        for (String name : new String[] {"abs", "neg", "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh"})
            table.put(name, Arithmetic::unary);
    }

    private static Operation unary(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        Type type = modifiers.type();
        LongUnaryOperator function =
                type.floating() ? FloatArithmetic.unary(modifiers, type) : IntegerArithmetic.unary(modifiers, type);
        decoding.requireCount(2, 2);
        return Shapes.unary(decoding.target(0), decoding.source(1, type), function);
    }

    private static Operation binary(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        Type type = modifiers.type();
        LongBinaryOperator function =
                type.floating() ? FloatArithmetic.binary(modifiers, type) : IntegerArithmetic.binary(modifiers, type);
        decoding.requireCount(3, 3);
        int d = decoding.target(0);
        int a = decoding.source(1, type);
        int b = decoding.source(2, type);
        Operation fast = FastPaths.binary(function, d, a, b);
        return fast != null ? fast : Shapes.binary(d, a, b, function);
    }

    /** On integers, zero is an error: the device gives some number, which no kernel can mean. */
    private static Operation quotient(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        Type type = modifiers.type();
        decoding.requireCount(3, 3);
        if (type.floating()) {
            LongBinaryOperator function = FloatArithmetic.binary(modifiers, type);
            return Shapes.binary(decoding.target(0), decoding.source(1, type), decoding.source(2, type), function);
        }
        LongBinaryOperator function = IntegerArithmetic.quotient(modifiers, type);
        int divisor = decoding.source(2, type);
        Operation divide = Shapes.binary(decoding.target(0), decoding.source(1, type), divisor, function);
        return (warp, lanes) -> {
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                if (type.narrow(warp.values[divisor * Warp.LANES + lane]) == 0)
                    throw warp.fault(lane, "integer division by zero");
            }
            divide.execute(warp, lanes);
        };
    }

    private static Operation ternary(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        Type type = modifiers.type();
        Shapes.Ternary function =
                type.floating() ? FloatArithmetic.ternary(modifiers, type) : IntegerArithmetic.ternary(modifiers, type);
        decoding.requireCount(4, 4);
        int d = decoding.target(0);
        int a = decoding.source(1, type);
        int b = decoding.source(2, type);
        int c = decoding.source(3, type);
        Operation fast = FastPaths.ternary(function, d, a, b, c);
        return fast != null ? fast : Shapes.ternary(d, a, b, c, function);
    }
}
