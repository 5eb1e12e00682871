package io.github.clip4j.tasks.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A rising curve of any form, by pooling adjacent violators (Ayer et al. 1955), linear between its knots and level
 * beyond them, as scikit-learn's {@code IsotonicRegression(out_of_bounds='clip')} is. Needs some 1,000 labels; where
 * there are fewer, {@link PlattScaling} errs less. Immutable.
 */
public final class IsotonicRegression implements Calibration {
    private final double[] x;
    private final double[] y;

    private IsotonicRegression(double[] x, double[] y) {
        this.x = x;
        this.y = y;
    }

    /** Neighbouring scores with one value. */
    private record Block(int first, int last, double sum, double weight) {
        double value() {
            return sum / weight;
        }
    }

    /**
     * Fits a curve.
     *
     * @param items both kinds; equal scores count as one with their mean
     * @return the one with the least squares
     */
    public static IsotonicRegression fit(LabelledScores items) {
        int count = items.thresholds();
        double[] scores = new double[count];
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Ascending.
            LabelledScores.Outcome here = items.outcome(count - 1 - i);
            int right = here.truePositives();
            int all = right + here.falsePositives();
            if (i < count - 1) {
                LabelledScores.Outcome above = items.outcome(count - 2 - i);
                right -= above.truePositives();
                all -= above.truePositives() + above.falsePositives();
            }
            scores[i] = here.threshold();
            pool(blocks, new Block(i, i, right, all));
        }
        return knots(scores, blocks);
    }

    private static void pool(List<Block> blocks, Block next) {
        Block block = next;
        while (!blocks.isEmpty() && blocks.getLast().value() >= block.value()) {
            Block before = blocks.removeLast();
            block = new Block(before.first, block.last, before.sum + block.sum, before.weight + block.weight);
        }
        blocks.add(block);
    }

    /** The ends of blocks are enough. */
    private static IsotonicRegression knots(double[] scores, List<Block> blocks) {
        double[] x = new double[2 * blocks.size()];
        double[] y = new double[2 * blocks.size()];
        int count = 0;
        for (Block block : blocks) {
            for (int end : block.first == block.last ? new int[] {block.first} : new int[] {block.first, block.last}) {
                x[count] = scores[end];
                y[count++] = block.value();
            }
        }
        return new IsotonicRegression(Arrays.copyOf(x, count), Arrays.copyOf(y, count));
    }

    /**
     * The scores at which the curve bends.
     *
     * @return (K), ascending, new
     */
    public double[] x() {
        return x.clone();
    }

    /**
     * The curve's values there.
     *
     * @return (K), from 0 to 1, not falling, new
     */
    public double[] y() {
        return y.clone();
    }

    @Override
    public double probability(double score) {
        int found = Arrays.binarySearch(x, score);
        if (found >= 0) return y[found];
        int above = -found - 1;
        if (above == 0) return y[0];
        if (above == x.length) return y[above - 1];
        double slope = (y[above] - y[above - 1]) / (x[above] - x[above - 1]);
        return slope * (score - x[above - 1]) + y[above - 1];
    }
}
