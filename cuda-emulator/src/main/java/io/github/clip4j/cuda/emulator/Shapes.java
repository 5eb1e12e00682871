package io.github.clip4j.cuda.emulator;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Turns functions of one lane's values into operations of a warp. The functions see registers as they are: bits above
 * the type mean nothing.
 */
final class Shapes {
    private static final int LANES = Warp.LANES;

    private Shapes() {}

    /** Of three values. */
    @FunctionalInterface
    interface Ternary {
        long applyAsLong(long a, long b, long c);
    }

    /** Compares two values. */
    @FunctionalInterface
    interface Test {
        boolean test(long a, long b);
    }

    static Operation unary(int d, int a, LongUnaryOperator function) {
        return (warp, lanes) -> {
            long[] values = warp.values;
            if (lanes == Warp.ALL) {
                for (int lane = 0; lane < LANES; lane++)
                    values[d * LANES + lane] = function.applyAsLong(values[a * LANES + lane]);
                return;
            }
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                values[d * LANES + lane] = function.applyAsLong(values[a * LANES + lane]);
            }
        };
    }

    static Operation binary(int d, int a, int b, LongBinaryOperator function) {
        return (warp, lanes) -> {
            long[] values = warp.values;
            if (lanes == Warp.ALL) {
                for (int lane = 0; lane < LANES; lane++)
                    values[d * LANES + lane] = function.applyAsLong(values[a * LANES + lane], values[b * LANES + lane]);
                return;
            }
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                values[d * LANES + lane] = function.applyAsLong(values[a * LANES + lane], values[b * LANES + lane]);
            }
        };
    }

    static Operation ternary(int d, int a, int b, int c, Ternary function) {
        return (warp, lanes) -> {
            long[] values = warp.values;
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                values[d * LANES + lane] = function.applyAsLong(
                        values[a * LANES + lane], values[b * LANES + lane], values[c * LANES + lane]);
            }
        };
    }

    /** A bit for each lane that passes. */
    static int bits(Warp warp, int lanes, int a, int b, Test test) {
        long[] values = warp.values;
        int bits = 0;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Warp.firstOf(rest);
            if (test.test(values[a * LANES + lane], values[b * LANES + lane])) bits |= 1 << lane;
        }
        return bits;
    }
}
