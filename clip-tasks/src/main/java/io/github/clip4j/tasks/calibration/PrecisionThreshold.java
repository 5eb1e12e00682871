package io.github.clip4j.tasks.calibration;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A threshold that keeps what it promises on items that nobody has seen. One half of the items says which thresholds
 * may do, and which of them is the safest; from there down they are tested on the other half, each by an exact bound,
 * until one fails. Because the order is fixed beforehand, all tests together err no more often than one does
 * (fixed-sequence testing, as Angelopoulos et al., Learn then Test, 2021, use it). The best threshold of all items on
 * themselves, in contrast, fails for others half of the time.
 *
 * @param threshold from which on an item is predicted positive
 * @param precision the one-sided lower bound on the half that did not choose it
 * @param confidence of the bound
 * @param outcome what the threshold gives on that half
 */
public record PrecisionThreshold(
        double threshold, double precision, double confidence, LabelledScores.Outcome outcome) {
    /** Of fewer items the precision is chance. */
    private static final int FEW = 10;

    /**
     * Looks for the lowest threshold that can be promised.
     *
     * @param chosenOn the half that says which may do
     * @param boundedOn the other half
     * @param precision that is wanted, above 0, below 1
     * @param confidence one-sided, such as 0.95
     * @return empty if there is none: see {@link #labelsNeeded}
     */
    public static Optional<PrecisionThreshold> find(
            LabelledScores chosenOn, LabelledScores boundedOn, double precision, double confidence) {
        int last = -1;
        for (int t = safest(chosenOn, precision); t < chosenOn.thresholds(); t++) {
            if (chance(boundedOn.at(chosenOn.outcome(t).threshold()), precision) > 1 - confidence) break;
            last = t;
        }
        if (last < 0) return Optional.empty();
        double threshold = chosenOn.outcome(last).threshold();
        LabelledScores.Outcome outcome = boundedOn.at(threshold);
        double reached = BinomialBound.lower(outcome.truePositives(), found(outcome), confidence);
        return Optional.of(new PrecisionThreshold(threshold, reached, confidence, outcome));
    }

    /**
     * About how many labels would do, where there is no threshold: so many that at some threshold a sample of the
     * precision that these items show there passes its test nine times of ten.
     *
     * @param items all, of both halves
     * @param precision that is wanted
     * @param confidence one-sided, from 0.5 on
     * @return empty if no threshold shows that precision here, so that more labels would not help
     */
    public static OptionalLong labelsNeeded(LabelledScores items, double precision, double confidence) {
        double least = Double.POSITIVE_INFINITY;
        // Of the test and of its power: deviations of a normal distribution, on the safe side of both.
        double deviations = Math.sqrt(2 * Math.log(0.5 / (1 - confidence))) + 1.2816;
        for (int t = 0; t < items.thresholds(); t++) {
            LabelledScores.Outcome outcome = items.outcome(t);
            double margin = outcome.precision() - precision;
            if (margin <= 0 || found(outcome) < FEW) continue;
            double wanted = Math.max(
                    precision * (1 - precision) * Math.pow(deviations / margin, 2),
                    BinomialBound.trials(precision, confidence));
            least = Math.min(least, 2 * wanted * items.size() / found(outcome));
        }
        return Double.isInfinite(least) ? OptionalLong.empty() : OptionalLong.of((long) Math.ceil(least));
    }

    private static int safest(LabelledScores items, double precision) {
        int safest = 0;
        double least = 2;
        for (int t = 0; t < items.thresholds(); t++) {
            double chance = chance(items.outcome(t), precision);
            if (chance >= least) continue;
            least = chance;
            safest = t;
        }
        return safest;
    }

    /** How likely so many hits are if the precision is only just not reached. */
    private static double chance(LabelledScores.Outcome outcome, double precision) {
        return found(outcome) == 0 ? 1 : BinomialBound.atLeast(outcome.truePositives(), found(outcome), precision);
    }

    private static int found(LabelledScores.Outcome outcome) {
        return outcome.truePositives() + outcome.falsePositives();
    }
}
