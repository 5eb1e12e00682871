package io.github.clip4j.cuda.emulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * In what order blocks, and the warps of a block, run; and when a warp is taken to be in an endless loop. A kernel must
 * give the same result under every order.
 *
 * @param seed of a random order; null for the natural one
 * @param stepLimit instructions that a warp may execute in one block
 */
public record Schedule(@Nullable Long seed, long stepLimit) {
    /** A real kernel's warp stays far below: a dot product of 4,096 elements takes some 20,000 steps. */
    private static final long STEPS = 1L << 24;

    /** Blocks and warps by their numbers. */
    public static final Schedule IN_ORDER = new Schedule(null, STEPS);

    public static Schedule shuffled(long seed) {
        return new Schedule(seed, STEPS);
    }

    public Schedule withStepLimit(long steps) {
        return new Schedule(seed, steps);
    }

    /** 0 to count - 1 in this order. */
    int[] order(int count) {
        if (seed == null) return IntStream.range(0, count).toArray();
        List<Integer> numbers =
                new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(numbers, new Random(seed));
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
