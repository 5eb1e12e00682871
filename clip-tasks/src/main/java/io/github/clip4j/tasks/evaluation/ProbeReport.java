package io.github.clip4j.tasks.evaluation;

import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of a linear probe. No state. */
public final class ProbeReport {
    private static final int FIRST = 10;

    private ProbeReport() {}

    /**
     * Judges a probe.
     *
     * @param probe fitted
     * @param train (N, E), what it was fitted to
     * @param trainLabels (N)
     * @param test (M, E), others
     * @param testLabels (M); a class that the probe does not know is never right
     * @return the figures as they are written to JSON, in order
     * @throws ClipException in one line, if the parts do not fit
     */
    public static Map<String, Object> of(
            LinearProbe probe, float[][] train, int[] trainLabels, float[][] test, int[] testLabels) {
        if (test.length != testLabels.length || test.length == 0)
            throw new ClipException("probe: " + test.length + " items to test, but " + testLabels.length + " labels");
        int correct = correct(probe.predict(test), testLabels);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("C", probe.c());
        facts.put("tol", probe.tolerance());
        facts.put("iterations", probe.iterations());
        facts.put("accuracy", (double) correct / test.length);
        facts.put("correct", correct);
        facts.put("train_accuracy", (double) correct(probe.predict(train), trainLabels) / train.length);
        facts.put(
                "coef_norm",
                Math.sqrt(Arrays.stream(probe.coefficients())
                        .mapToDouble(ProbeReport::squares)
                        .sum()));
        facts.put("intercept_norm", Math.sqrt(squares(probe.intercept())));
        facts.put("intercept", list(probe.intercept()));
        facts.put("objective", probe.objective());
        facts.put(
                "proba_first10",
                Arrays.stream(probe.probabilities(Arrays.copyOf(test, Math.min(FIRST, test.length))))
                        .map(ProbeReport::list)
                        .toList());
        return facts;
    }

    private static int correct(int[] predicted, int[] labels) {
        int correct = 0;
        for (int i = 0; i < labels.length; i++) if (predicted[i] == labels[i]) correct++;
        return correct;
    }

    private static double squares(double[] values) {
        return Arrays.stream(values).map(value -> value * value).sum();
    }

    private static List<Double> list(double[] values) {
        List<Double> list = new ArrayList<>();
        for (double value : values) list.add(value);
        return list;
    }
}
