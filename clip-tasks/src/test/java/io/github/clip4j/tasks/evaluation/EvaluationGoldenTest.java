package io.github.clip4j.tasks.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.search.interchange.npy.NpyValues;
import io.github.clip4j.tasks.EvalGoldens;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationGoldenTest {
    private static final float[][] TRAIN = EvalGoldens.rows("train");
    private static final float[][] TEST = EvalGoldens.rows("test");
    private static final int[] TRAIN_LABELS = NpyValues.integers(EvalGoldens.file("train_labels"));
    private static final int[] TEST_LABELS = NpyValues.integers(EvalGoldens.file("test_labels"));

    /** Of a converged probe, relative to the largest coefficient; both programs stop near the optimum. Seen: 3.8e-6. */
    private static final double NEAR = 1e-5;

    @Test
    void zeroShot() {
        ZeroShotReport report = ZeroShotEvaluation.of(
                EvalGoldens.rows("items"),
                EvalGoldens.rows("classifier"),
                NpyValues.integers(EvalGoldens.file("labels")),
                20);
        EvalGoldens.assertHolds(EvalGoldens.expected("zero_shot").members(), report.facts());
    }

    @Test
    void retrieval() {
        Map<String, Object> facts = RetrievalEvaluation.of(
                EvalGoldens.rows("images"),
                EvalGoldens.rows("texts"),
                NpyValues.integers(EvalGoldens.file("text_to_image")));
        EvalGoldens.assertHolds(EvalGoldens.expected("retrieval").members(), facts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"converged", "strong"})
    void convergedProbe(String name) {
        JsonObject golden = EvalGoldens.expected("linear_probe").object(name).orElseThrow();
        LinearProbe probe = LinearProbe.fit(TRAIN, TRAIN_LABELS, number(golden, "C"), number(golden, "tol"));
        double[][] coefficients = matrix(golden, "coefficients");
        double largest = Arrays.stream(coefficients)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElseThrow();
        near(coefficients, probe.coefficients(), NEAR * largest);
        near(
                new double[][] {row(golden.array("intercept").orElseThrow())},
                new double[][] {probe.intercept()},
                NEAR * largest);
        Map<String, Object> facts = ProbeReport.of(probe, TRAIN, TRAIN_LABELS, TEST, TEST_LABELS);
        assertEquals(number(golden, "accuracy"), facts.get("accuracy"));
        assertEquals(number(golden, "train_accuracy"), facts.get("train_accuracy"));
        assertEquals(number(golden, "objective"), probe.objective(), 1e-9 * number(golden, "objective"));
        near(matrix(golden, "proba_first10"), probe.probabilities(Arrays.copyOf(TEST, 10)), NEAR);
    }

    /** Where it stops early depends on the steps: what it minimises is as low as scikit-learn's. Seen: 3.1e-7 more. */
    @Test
    void probeThatStopsEarly() {
        JsonObject golden = EvalGoldens.expected("linear_probe").object("early").orElseThrow();
        LinearProbe probe = LinearProbe.fit(TRAIN, TRAIN_LABELS, number(golden, "C"), number(golden, "tol"));
        assertTrue(
                probe.objective() <= 1.000_001 * number(golden, "objective"),
                () -> probe.objective() + ", expected " + golden.number("objective"));
        assertTrue(probe.iterations() > 0);
        assertEquals(0, Arrays.stream(probe.intercept()).sum(), 1e-9);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        float[][] two = {{1, 0}, {0, 1}};
        float[][] three = {{1, 0, 0}};
        assertRefused("2 items, but 1 labels", () -> ZeroShotEvaluation.of(two, two, new int[1], 20));
        assertRefused("come from different models", () -> ZeroShotEvaluation.of(two, three, new int[2], 20));
        assertRefused(
                "item 1 has the label 2, expected 0 to 1", () -> ZeroShotEvaluation.of(two, two, new int[] {0, 2}, 20));
        assertRefused("no items", () -> ZeroShotEvaluation.of(new float[0][], two, new int[0], 20));
        assertRefused("a scale above 0", () -> ZeroShotEvaluation.of(two, two, new int[2], -1));
        assertRefused("image 1 has no text", () -> RetrievalEvaluation.of(two, two, new int[2]));
        assertRefused("belongs to image 2", () -> RetrievalEvaluation.of(two, two, new int[] {0, 2}));
        assertRefused("the images of 3", () -> RetrievalEvaluation.of(two, two, new int[3]));
        assertRefused("all items have one label", () -> LinearProbe.fit(two, new int[2], 1, 1e-4));
        assertRefused("2 of 0 to 2", () -> LinearProbe.fit(two, new int[] {0, 2}, 1, 1e-4));
        assertRefused("a label is below 0", () -> LinearProbe.fit(two, new int[] {-1, 2}, 1, 1e-4));
        assertRefused("to be finite and above 0", () -> LinearProbe.fit(two, new int[] {0, 1}, 0, 1e-4));
        LinearProbe probe = LinearProbe.fit(two, new int[] {0, 1}, 1, 1e-4);
        assertRefused("items of 3 numbers, expected 2", () -> probe.predict(three));
    }

    private static void assertRefused(String why, Runnable work) {
        String message = assertThrows(ClipException.class, work::run).getMessage();
        assertTrue(message.contains(why), message);
    }

    private static double number(JsonObject golden, String name) {
        return golden.number(name).orElseThrow();
    }

    private static double[][] matrix(JsonObject golden, String name) {
        return golden.array(name).orElseThrow().stream()
                .map(row -> row((List<?>) row))
                .toArray(double[][]::new);
    }

    private static double[] row(List<?> values) {
        return values.stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .toArray();
    }

    private static void near(double[][] expected, double[][] found, double tolerance) {
        assertEquals(expected.length, found.length);
        double greatest = 0;
        for (int i = 0; i < expected.length; i++)
            for (int j = 0; j < expected[i].length; j++)
                greatest = Math.max(greatest, Math.abs(expected[i][j] - found[i][j]));
        assertTrue(greatest <= tolerance, greatest + ", expected at most " + tolerance);
    }
}
