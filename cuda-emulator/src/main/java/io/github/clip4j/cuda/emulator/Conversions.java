package io.github.clip4j.cuda.emulator;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** cvt. */
final class Conversions {
    private static final double TWO_63 = 0x1p63;

    private Conversions() {}

    static void decoders(Map<String, Decoders.Decoder> table) {
        table.put("cvt", Conversions::convert);
    }

    private static Operation convert(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        Type from = modifiers.type();
        Type to = modifiers.type();
        String rounding = modifiers.takeAny("rn", "rz", "rm", "rp", "rna", "rni", "rzi", "rmi", "rpi");
        boolean flush = modifiers.take("ftz");
        boolean saturate = modifiers.take("sat");
        int d = decoding.target(0);
        int a = decoding.source(1, from);
        if (to == Type.F16X2 || to == Type.BF16X2) {
            requireRounding(decoding, "rn", rounding);
            if (from != Type.F32 || flush || saturate) throw decoding.error("unknown form");
            decoding.requireCount(3, 3);
            return Shapes.binary(d, a, decoding.source(2, from), pair(to == Type.BF16X2));
        }
        decoding.requireCount(2, 2);
        LongUnaryOperator function = function(decoding, from, to, rounding, saturate);
        if (!flush) return Shapes.unary(d, a, function);
        LongUnaryOperator before = from == Type.F32 ? Floats::flush : LongUnaryOperator.identity();
        LongUnaryOperator after = to == Type.F32 ? Floats::flush : LongUnaryOperator.identity();
        return Shapes.unary(d, a, function.compose(before).andThen(after));
    }

    /** The first source is the upper half. */
    private static LongBinaryOperator pair(boolean brain) {
        return brain
                ? (a, b) -> Floats.toBrain(Floats.single(a)) << 16 | Floats.toBrain(Floats.single(b))
                : (a, b) -> Floats.toHalf(Floats.single(a)) << 16 | Floats.toHalf(Floats.single(b));
    }

    private static void requireRounding(Decoding decoding, String wanted, @Nullable String rounding) {
        if (!wanted.equals(rounding)) throw decoding.error("rounding other than ." + wanted + " is not supported");
    }

    private static LongUnaryOperator function(
            Decoding decoding, Type from, Type to, @Nullable String rounding, boolean saturate) {
        if (!from.floating() && !to.floating()) return integers(from, to, saturate);
        if (!to.floating()) return toInteger(decoding, from, to, rounding);
        if (!from.floating()) requireRounding(decoding, "rn", rounding);
        LongUnaryOperator function =
                from.floating() ? floating(decoding, from, to, rounding) : fromInteger(decoding, from, to);
        return saturate ? function.andThen(saturation(decoding, to)) : function;
    }

    private static LongUnaryOperator saturation(Decoding decoding, Type to) {
        if (to != Type.F32) throw decoding.error("unknown modifier .sat of ." + to);
        return Floats::saturate;
    }

    private static LongUnaryOperator integers(Type from, Type to, boolean saturate) {
        if (!saturate) return a -> to.narrow(from.narrow(a));
        if (from == Type.U64) return a -> Long.compareUnsigned(a, greatest(to)) > 0 ? greatest(to) : a;
        return a -> to == Type.U64 ? Math.max(from.narrow(a), 0) : Math.clamp(from.narrow(a), least(to), greatest(to));
    }

    private static long least(Type type) {
        return type.signed() ? -1L << (type.bits() - 1) : 0;
    }

    /** As bits: that of u64 is -1. */
    private static long greatest(Type type) {
        return -1L >>> (64 - type.bits() + (type.signed() ? 1 : 0));
    }

    private static LongUnaryOperator fromInteger(Decoding decoding, Type from, Type to) {
        return switch (to) {
            case F32 -> a -> Floats.bits(single(from.narrow(a), from));
            case F64 ->
                a -> {
                    long value = from.narrow(a);
                    // Halved, the lowest bit kept for rounding: the conversion of a signed value then rounds as this
                    // one should.
                    boolean large = from == Type.U64 && value < 0;
                    return Floats.bits(large ? 2 * (double) ((value >>> 1) | (value & 1)) : (double) value);
                };
            case F16 -> a -> Floats.toHalf(oddSingle(from.narrow(a), from));
            default -> throw decoding.error("unknown types");
        };
    }

    private static float single(long value, Type from) {
        return from == Type.U64 && value < 0 ? 2 * (float) ((value >>> 1) | (value & 1)) : (float) value;
    }

    /** What lies beyond 2^53 is infinite in binary16 anyway. */
    private static float oddSingle(long value, Type from) {
        return from == Type.U64 && value < 0 ? Float.POSITIVE_INFINITY : Floats.oddSingle((double) value);
    }

    /**
     * Out of range gives the nearest number that there is; NaN gives 0, or only the top bit where one of the types has
     * 64 bits.
     */
    private static LongUnaryOperator toInteger(Decoding decoding, Type from, Type to, @Nullable String rounding) {
        DoubleUnaryOperator rounded = integral(decoding, rounding);
        LongUnaryOperator wide = widening(decoding, from);
        long ofNan = from == Type.F64 || to.bits() == 64 ? 1L << (to.bits() - 1) : 0;
        return a -> {
            double value = rounded.applyAsDouble(Floats.twice(wide.applyAsLong(a)));
            if (Double.isNaN(value)) return ofNan;
            if (to == Type.U64) return unsigned(value);
            return Math.clamp((long) value, least(to), greatest(to));
        };
    }

    private static long unsigned(double value) {
        if (value <= 0) return 0;
        if (value >= 2 * TWO_63) return -1;
        return value < TWO_63 ? (long) value : (long) (value - TWO_63) + Long.MIN_VALUE;
    }

    private static DoubleUnaryOperator integral(Decoding decoding, @Nullable String rounding) {
        return switch (rounding) {
            case "rni" -> Math::rint;
            case "rzi" -> x -> x < 0 ? Math.ceil(x) : Math.floor(x);
            case "rmi" -> Math::floor;
            case "rpi" -> Math::ceil;
            case null, default -> throw decoding.error("no rounding to an integer");
        };
    }

    /** Any floating type to f64, which is exact. */
    private static LongUnaryOperator widening(Decoding decoding, Type from) {
        return switch (from) {
            case F16 -> a -> Floats.bits((double) Floats.fromHalf(a));
            case BF16 -> a -> Floats.bits((double) Floats.fromBrain(a));
            case F32 -> a -> Floats.bits((double) Floats.single(a));
            case F64 -> a -> a;
            default -> throw decoding.error("unknown type ." + from);
        };
    }

    private static LongUnaryOperator floating(Decoding decoding, Type from, Type to, @Nullable String rounding) {
        LongUnaryOperator wide = widening(decoding, from);
        if (rounding == null && to.bits() < from.bits()) throw decoding.error("no rounding to a narrower type");
        if (rounding != null && rounding.length() == 3 && rounding.endsWith("i")) {
            DoubleUnaryOperator integral = integral(decoding, rounding);
            LongUnaryOperator rounded = wide.andThen(a -> Floats.bits(integral.applyAsDouble(Floats.twice(a))));
            return rounded.andThen(narrowing(decoding, to, "rn"));
        }
        return wide.andThen(narrowing(decoding, to, rounding == null ? "rn" : rounding));
    }

    /** f64 to any floating type. */
    private static LongUnaryOperator narrowing(Decoding decoding, Type to, String rounding) {
        return switch (to) {
            case F64 -> a -> a;
            case F32 -> a -> Floats.bits(Floats.directed(Floats.twice(a), rounding));
            case F16 -> {
                requireRounding(decoding, "rn", rounding);
                yield a -> Floats.toHalf(Floats.oddSingle(Floats.twice(a)));
            }
            case BF16 -> {
                requireRounding(decoding, "rn", rounding);
                yield a -> Floats.toBrain(Floats.oddSingle(Floats.twice(a)));
            }
            case TF32 -> {
                requireRounding(decoding, "rna", rounding);
                yield a -> Floats.toTf32((float) Floats.twice(a));
            }
            default -> throw decoding.error("unknown type ." + to);
        };
    }
}
