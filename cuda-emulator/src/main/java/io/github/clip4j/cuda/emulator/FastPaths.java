package io.github.clip4j.cuda.emulator;

import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Loops of their own for the commonest instructions: the same results as {@link Shapes} gives, without a call for each
 * lane.
 */
@SuppressWarnings("ReferenceEquality") // which constant it is; functions have no other equality
final class FastPaths {
    private static final int LANES = Warp.LANES;

    private FastPaths() {}

    /** Null if the function is not among them. */
    static @Nullable Operation binary(LongBinaryOperator function, int d, int a, int b) {
        int to = d * LANES;
        int x = a * LANES;
        int y = b * LANES;
        Operation slow = Shapes.binary(d, a, b, function);
        if (function == IntegerArithmetic.ADD)
            return (warp, lanes) -> {
                if (lanes != Warp.ALL) {
                    slow.execute(warp, lanes);
                    return;
                }
                long[] values = warp.values;
                for (int i = 0; i < LANES; i++) values[to + i] = values[x + i] + values[y + i];
            };
        if (function == FloatArithmetic.ADD)
            return (warp, lanes) -> {
                if (lanes != Warp.ALL) {
                    slow.execute(warp, lanes);
                    return;
                }
                long[] values = warp.values;
                for (int i = 0; i < LANES; i++)
                    values[to + i] = Floats.bits(Floats.single(values[x + i]) + Floats.single(values[y + i]));
            };
        if (function == FloatArithmetic.MULTIPLY)
            return (warp, lanes) -> {
                if (lanes != Warp.ALL) {
                    slow.execute(warp, lanes);
                    return;
                }
                long[] values = warp.values;
                for (int i = 0; i < LANES; i++)
                    values[to + i] = Floats.bits(Floats.single(values[x + i]) * Floats.single(values[y + i]));
            };
        return null;
    }

    /** Null if the function is not among them. */
    static @Nullable Operation ternary(Shapes.Ternary function, int d, int a, int b, int c) {
        if (function != FloatArithmetic.FMA) return null;
        int to = d * LANES;
        int x = a * LANES;
        int y = b * LANES;
        int z = c * LANES;
        Operation slow = Shapes.ternary(d, a, b, c, function);
        return (warp, lanes) -> {
            if (lanes != Warp.ALL) {
                slow.execute(warp, lanes);
                return;
            }
            long[] values = warp.values;
            for (int i = 0; i < LANES; i++)
                values[to + i] = Floats.bits(Math.fma(
                        Floats.single(values[x + i]), Floats.single(values[y + i]), Floats.single(values[z + i])));
        };
    }
}
