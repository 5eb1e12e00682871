package io.github.clip4j.tasks.calibration;

/** Exact bounds on a share of which a sample is known (Clopper and Pearson 1934). No state. */
public final class BinomialBound {
    private static final int BISECTIONS = 200;
    private static final int EXACT = 20;
    private static final double NOTHING = 1e-18;

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

    /** P(X >= hits), summed on that side of the mean where the terms fall, until they no longer count. */
    static double atLeast(int hits, int trials, double share) {
        double odds = share / (1 - share);
        double sum = 0;
        if (hits > share * trials) {
            double term = Math.exp(logTerm(hits, trials, share));
            for (int k = hits; k <= trials && term > sum * NOTHING; k++) {
                sum += term;
                term *= (double) (trials - k) / (k + 1) * odds;
            }
            return sum;
        }
        double term = hits == 0 ? 0 : Math.exp(logTerm(hits - 1, trials, share));
        for (int k = hits - 1; k >= 0 && term > sum * NOTHING; k--) {
            sum += term;
            term *= k / ((trials - k + 1) * odds);
        }
        return 1 - sum;
    }

    private static double logTerm(int hits, int trials, double share) {
        return logFactorial(trials)
                - logFactorial(hits)
                - logFactorial(trials - hits)
                + hits * Math.log(share)
                + (trials - hits) * Math.log1p(-share);
    }

    /** Stirling's series, of which the first term that is left out is below 1e-14 here. */
    private static double logFactorial(int n) {
        if (n < EXACT) {
            double product = 1;
            for (int k = 2; k <= n; k++) product *= k;
            return Math.log(product);
        }
        double inverse = 1.0 / n;
        double square = inverse * inverse;
        double series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
        return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + series;
    }
}
