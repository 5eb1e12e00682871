package io.github.clip4j.tasks.calibration;

import java.util.Optional;

/**
 * A threshold that keeps what it promises on items that nobody has seen: the lowest one whose bound on the precision
 * reaches the wanted one on a half of the items, and does so again on the other half. The best threshold of all items
 * on themselves fails for others half of the time.
 *
 * @param threshold from which on an item is predicted positive
 * @param precision the one-sided lower bound on the half that did not choose it
 * @param confidence of the bound
 * @param outcome what the threshold gives on that half
 */
public record PrecisionThreshold(
        double threshold, double precision, double confidence, LabelledScores.Outcome outcome) {
    /**
     * Looks for a threshold.
     *
     * @param chosenOn the half that it is chosen on
     * @param boundedOn the other half
     * @param precision that is wanted, above 0, below 1
     * @param confidence one-sided, such as 0.95
     * @return empty if there is none: see {@link BinomialBound#trials} for how many it takes
     */
    public static Optional<PrecisionThreshold> find(
            LabelledScores chosenOn, LabelledScores boundedOn, double precision, double confidence) {
        for (int t = chosenOn.thresholds() - 1; t >= 0; t--) {
            LabelledScores.Outcome chosen = chosenOn.outcome(t);
            if (bound(chosen, confidence) < precision) continue;
            LabelledScores.Outcome outcome = boundedOn.at(chosen.threshold());
            double reached = bound(outcome, confidence);
            return reached < precision
                    ? Optional.empty()
                    : Optional.of(new PrecisionThreshold(chosen.threshold(), reached, confidence, outcome));
        }
        return Optional.empty();
    }

    private static double bound(LabelledScores.Outcome outcome, double confidence) {
        int found = outcome.truePositives() + outcome.falsePositives();
        return found == 0 ? 0 : BinomialBound.lower(outcome.truePositives(), found, confidence);
    }
}
