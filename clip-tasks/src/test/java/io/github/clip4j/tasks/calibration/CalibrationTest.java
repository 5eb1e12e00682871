package io.github.clip4j.tasks.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.npy.NpyValues;
import io.github.clip4j.tasks.EvalGoldens;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {
    private static final int REPETITIONS = 100;

    private static LabelledScores goldenScores() {
        int[] labels = NpyValues.integers(EvalGoldens.file("positives"));
        boolean[] positives = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) positives[i] = labels[i] == 1;
        return new LabelledScores(NpyValues.numbers(EvalGoldens.file("scores")), positives);
    }

    @Test
    void figuresOfTwoClasses() {
        var report = new TwoClassReport(goldenScores(), List.of(-0.5, 0.0, 0.25, 0.5, 0.8, 9.0));
        EvalGoldens.assertHolds(EvalGoldens.expected("two_class").members(), report.facts());
    }

    @Test
    void boundsAreThoseOfClopperAndPearson() {
        for (Object row : EvalGoldens.expected().array("bounds").orElseThrow()) {
            double[] golden = ((List<?>) row)
                    .stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
            int hits = (int) golden[0];
            int trials = (int) golden[1];
            assertEquals(golden[3], BinomialBound.lower(hits, trials, golden[2]), 1e-12, row::toString);
            assertEquals(golden[4], BinomialBound.upper(hits, trials, golden[2]), 1e-12, row::toString);
        }
        int enough = BinomialBound.trials(0.95, 0.95);
        assertTrue(BinomialBound.lower(enough, enough, 0.95) >= 0.95);
        assertTrue(BinomialBound.lower(enough - 1, enough - 1, 0.95) < 0.95);
        assertThrows(IllegalArgumentException.class, () -> BinomialBound.lower(2, 1, 0.95));
    }

    /** What a promise is worth: it holds on items that nobody has seen, nearly always, and is made most of the time. */
    @ParameterizedTest
    @ValueSource(ints = {1000, 3000})
    void aPromisedPrecisionHoldsOnUnseenItems(int count) {
        int kept = 0;
        int none = 0;
        for (int seed = 0; seed < REPETITIONS; seed++) {
            RandomGenerator random = new Random(seed);
            LabelledScores some = items(random, count);
            Optional<PrecisionThreshold> promise =
                    PrecisionThreshold.find(some.half(false), some.half(true), 0.9, 0.95);
            if (promise.isEmpty()) none++;
            if (promise.isEmpty()
                    || items(random, 20_000).at(promise.get().threshold()).precision() >= 0.9) kept++;
        }
        // Seen: 99 and 16 of 1,000 items, 95 and 0 of 3,000.
        assertTrue(kept >= 95, "kept " + kept);
        assertTrue(none <= 20, "none " + none);
    }

    private static LabelledScores items(RandomGenerator random, int count) {
        double[] scores = new double[count];
        boolean[] labels = new boolean[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextDouble() < 0.3;
            scores[i] = 0.2 + 0.03 * random.nextGaussian() + (labels[i] ? 0.08 : 0);
        }
        return new LabelledScores(scores, labels);
    }

    /** As many labels as are said to do, or twice as many: most promises are made. */
    @Test
    void asManyLabelsAsAreSaidToDo() {
        LabelledScores few = items(new Random(1), 400);
        assertEquals(Optional.empty(), PrecisionThreshold.find(few.half(false), few.half(true), 0.95, 0.95));
        int needed = (int) PrecisionThreshold.labelsNeeded(few, 0.95, 0.95).orElseThrow();
        assertTrue(needed > 400 && needed < 10_000, "needed " + needed);
        int made = 0;
        for (int seed = 0; seed < REPETITIONS; seed++) {
            LabelledScores some = items(new Random(seed), 2 * needed);
            if (PrecisionThreshold.find(some.half(false), some.half(true), 0.95, 0.95)
                    .isPresent()) made++;
        }
        assertTrue(made >= 75, "made " + made + " with " + needed);
    }

    @Test
    void noPromiseIsMadeOfNoise() {
        RandomGenerator random = new Random(7);
        double[] scores = random.doubles(400).toArray();
        boolean[] labels = new boolean[400];
        for (int i = 0; i < labels.length; i++) labels[i] = random.nextBoolean();
        LabelledScores items = new LabelledScores(scores, labels);
        assertEquals(Optional.empty(), PrecisionThreshold.find(items.half(false), items.half(true), 0.9, 0.95));
    }

    @Test
    void curvesOfSeparableScoresStayFinite() {
        var items = new LabelledScores(new double[] {0, 0, 1, 1}, new boolean[] {false, false, true, true});
        PlattScaling platt = PlattScaling.fit(items);
        assertTrue(platt.probability(1) > 0.7 && platt.probability(0) < 0.3, platt::toString);
        IsotonicRegression isotonic = IsotonicRegression.fit(items);
        assertEquals(0, isotonic.probability(-5));
        assertEquals(0.5, isotonic.probability(0.5));
        assertEquals(1, isotonic.probability(5));
        var equal = new LabelledScores(new double[] {3, 3, 3, 3}, new boolean[] {false, true, true, true});
        assertEquals(0.75, IsotonicRegression.fit(equal).probability(3));
        // Platt's targets: (3 · 4/5 + 1/3) / 4.
        assertEquals((3 * 0.8 + 1.0 / 3) / 4, PlattScaling.fit(equal).probability(3), 1e-6);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertRefused("2 scores, but 1 labels", new double[2], new boolean[1]);
        assertRefused("0 of 2 items are positive", new double[2], new boolean[2]);
        assertRefused("2 of 2 items are positive", new double[2], new boolean[] {true, true});
        assertRefused("the score of item 1 is NaN", new double[] {0, Double.NaN}, new boolean[] {true, false});
    }

    private static void assertRefused(String why, double[] scores, boolean[] labels) {
        String message = assertThrows(ClipException.class, () -> new LabelledScores(scores, labels))
                .getMessage();
        assertTrue(message.contains(why), message);
    }
}
