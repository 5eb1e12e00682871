package io.github.clip4j.tasks.calibration;

import io.github.clip4j.error.ClipException;

/**
 * A logistic curve, {@code 1 / (1 + exp(a s + b))} (Platt 1999), for logits and cosines; not for what is a probability
 * already.
 *
 * @param a below 0 where higher scores are more likely positive
 * @param b 0 or more where a score of 0 is unlikely
 */
public record PlattScaling(double a, double b) implements Calibration {
    private static final int ITERATIONS = 100;
    private static final double ENOUGH = 1e-12;
    private static final int HALVINGS = 60;

    /** Checks the values. */
    public PlattScaling {
        if (!Double.isFinite(a) || !Double.isFinite(b))
            throw new ClipException("calibration: the curve has no finite parameters: " + a + ", " + b);
    }

    /**
     * Fits a curve: the likelihood of Platt's targets, (N₊+1)/(N₊+2) and 1/(N₋+2), by Newton's method with halved steps
     * (Lin, Lin and Weng 2007).
     *
     * @param items both kinds
     * @return the best
     */
    public static PlattScaling fit(LabelledScores items) {
        double positives = items.positives();
        double negatives = items.size() - positives;
        double high = (positives + 1) / (positives + 2);
        double low = 1 / (negatives + 2);
        double a = 0;
        double b = Math.log((negatives + 1) / (positives + 1));
        double loss = loss(items, a, b, high, low);
        for (int i = 0; i < ITERATIONS; i++) {
            double[] step = step(items, a, b, high, low);
            double size = 1;
            double next = loss(items, a + step[0], b + step[1], high, low);
            for (int h = 0; next > loss && h < HALVINGS; h++) {
                size /= 2;
                next = loss(items, a + size * step[0], b + size * step[1], high, low);
            }
            if (next > loss) break;
            a += size * step[0];
            b += size * step[1];
            loss = next;
            if (Math.abs(step[0]) <= ENOUGH * (1 + Math.abs(a)) && Math.abs(step[1]) <= ENOUGH * (1 + Math.abs(b)))
                break;
        }
        return new PlattScaling(a, b);
    }

    /** Newton's: minus the inverse Hessian times the gradient. */
    private static double[] step(LabelledScores items, double a, double b, double high, double low) {
        double gradientA = 0;
        double gradientB = 0;
        // Nearly equal scores have no curvature of their own.
        double aa = 1e-12;
        double ab = 0;
        double bb = 1e-12;
        for (int i = 0; i < items.size(); i++) {
            double score = items.score(i);
            double probability = 1 / (1 + Math.exp(a * score + b));
            double difference = (items.label(i) ? high : low) - probability;
            gradientA += difference * score;
            gradientB += difference;
            double weight = probability * (1 - probability);
            aa += weight * score * score;
            ab += weight * score;
            bb += weight;
        }
        double determinant = aa * bb - ab * ab;
        return new double[] {
            -(bb * gradientA - ab * gradientB) / determinant, -(aa * gradientB - ab * gradientA) / determinant
        };
    }

    private static double loss(LabelledScores items, double a, double b, double high, double low) {
        double loss = 0;
        for (int i = 0; i < items.size(); i++) {
            double logit = a * items.score(i) + b;
            double target = items.label(i) ? high : low;
            // ln(1 + exp(logit)) - (1 - target) logit, without overflow.
            loss += Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - (1 - target) * logit;
        }
        return loss;
    }

    /**
     * What the fit has minimised.
     *
     * @param items those it was fitted to
     * @return the negative log-likelihood of Platt's targets, summed
     */
    public double objective(LabelledScores items) {
        double positives = items.positives();
        double negatives = items.size() - positives;
        return loss(items, a, b, (positives + 1) / (positives + 2), 1 / (negatives + 2));
    }

    @Override
    public double probability(double score) {
        return 1 / (1 + Math.exp(a * score + b));
    }
}
