package io.github.clip4j.tasks.calibration;

/** What makes a probability of a score. */
public sealed interface Calibration permits PlattScaling, IsotonicRegression {
    /**
     * How likely an item with a score is positive.
     *
     * @param score any
     * @return 0 to 1
     */
    double probability(double score);

    /**
     * The mean squared difference between probabilities and labels (Brier 1950).
     *
     * @param items best others than those it was fitted to
     * @return 0 to 1
     */
    default double brier(LabelledScores items) {
        double sum = 0;
        for (int i = 0; i < items.size(); i++) {
            double error = probability(items.score(i)) - (items.label(i) ? 1 : 0);
            sum += error * error;
        }
        return sum / items.size();
    }

    /**
     * The mean negative log-likelihood of labels.
     *
     * @param items best others than those it was fitted to
     * @return 0 or more; infinite where something happens that was said to be impossible
     */
    default double logLoss(LabelledScores items) {
        double sum = 0;
        for (int i = 0; i < items.size(); i++) {
            double probability = probability(items.score(i));
            sum -= Math.log(items.label(i) ? probability : 1 - probability);
        }
        return sum / items.size();
    }
}
