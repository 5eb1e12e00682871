package io.github.clip4j.tasks.calibration;

/** Exact bounds on a share of which a sample is known (Clopper and Pearson 1934). No state. */
public final class BinomialBound {
    private static final int BISECTIONS = 200;

    private BinomialBound() {}

    /**
     * The lower bound on a share.
     *
     * @param hits in the sample, 0 to {@code trials}
     * @param trials the sample's size, 1 or more
     * @param confidence one-sided, such as 0.95: how often such a bound is at most the true share, or more often
     * @return 0 to 1
     */
    public static double lower(int hits, int trials, double confidence) {
        check(hits, trials, confidence);
        if (hits == 0) return 0;
        double low = 0;
        double high = 1;
        // The share with which so many hits or more are as rare as may be.
        for (int i = 0; i < BISECTIONS && low < high; i++) {
            double share = (low + high) / 2;
            if (share == low || share == high) break;
            if (atLeast(hits, trials, share) < 1 - confidence) low = share;
            else high = share;
        }
        return low;
    }

    /**
     * The upper bound on a share.
     *
     * @param hits in the sample, 0 to {@code trials}
     * @param trials the sample's size, 1 or more
     * @param confidence one-sided, such as 0.95
     * @return 0 to 1
     */
    public static double upper(int hits, int trials, double confidence) {
        return 1 - lower(trials - hits, trials, confidence);
    }

    /**
     * How many trials, all of them hits, it takes at least until the lower bound reaches a share.
     *
     * @param share above 0, below 1
     * @param confidence one-sided
     * @return 1 or more
     */
    public static int trials(double share, double confidence) {
        return (int) Math.max(1, Math.ceil(Math.log(1 - confidence) / Math.log(share)));
    }

    private static void check(int hits, int trials, double confidence) {
        if (trials < 1 || hits < 0 || hits > trials || !(confidence > 0 && confidence < 1))
            throw new IllegalArgumentException(hits + " of " + trials + " at " + confidence);
    }

    /** P(X >= hits), summed from the largest term on, with the logarithm of each from the one before. */
    private static double atLeast(int hits, int trials, double share) {
        double logOdds = Math.log(share) - Math.log1p(-share);
        double log = 0;
        double[] logs = new double[trials + 1];
        logs[0] = trials * Math.log1p(-share);
        for (int k = 1; k <= trials; k++) {
            log = logs[k - 1] + Math.log((double) (trials - k + 1) / k) + logOdds;
            logs[k] = log;
        }
        double sum = 0;
        for (int k = trials; k >= hits; k--) sum += Math.exp(logs[k]);
        return Math.min(sum, 1);
    }
}
