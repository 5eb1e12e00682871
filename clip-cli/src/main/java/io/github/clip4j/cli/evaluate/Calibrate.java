package io.github.clip4j.cli.evaluate;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.npy.NpyValues;
import io.github.clip4j.tasks.calibration.LabelledScores;
import io.github.clip4j.tasks.calibration.PrecisionThreshold;
import io.github.clip4j.tasks.calibration.TwoClassReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip calibrate}. */
@Command(
        name = "calibrate",
        description =
                "Say what scores mean, from scores of items that are labelled: precision and recall of thresholds,"
                    + " ROC-AUC, average precision, curves to probabilities, and the threshold that keeps a promised"
                    + " precision.",
        footer = {
            "",
            "Example: clip calibrate --scores S.npy --labels L.npy --precision 0.95",
            "Curves are fitted to the items with even numbers and judged by the others; a threshold is chosen on one"
                    + " half and tested on the other (one-sided, 95 %, Clopper and Pearson)."
        },
        sortOptions = false)
public final class Calibrate implements Callable<Integer> {
    private static final double CONFIDENCE = 0.95;

    private final Context context;

    @Option(names = "--scores", required = true, paramLabel = "S.npy", description = "A score for each item.")
    private Path scores = Path.of("");

    @Option(
            names = "--labels",
            required = true,
            paramLabel = "L.npy",
            description = "1 for each positive item, else 0.")
    private Path labels = Path.of("");

    @Option(
            names = "--at",
            paramLabel = "T",
            split = ",",
            defaultValue = "-0.5,0,0.25,0.5,0.8,1.2",
            description = "Thresholds of which precision and recall are told. Default: ${DEFAULT-VALUE}.")
    private List<Double> thresholds = new ArrayList<>();

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "Look for the lowest threshold that promises this precision; none: exit code 1.")
    private @Nullable Double precision;

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Calibrate(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (precision != null && !(precision > 0 && precision < 1))
            throw new ClipException("--precision: expected a number above 0 and below 1, found " + precision);
        for (double threshold : thresholds)
            if (!Double.isFinite(threshold))
                throw new ClipException("--at: expected finite numbers, found " + threshold);
        LabelledScores items = new LabelledScores(NpyValues.numbers(scores), positives());
        Map<String, Object> facts = new TwoClassReport(items, thresholds).facts();
        if (precision != null) promise(items, precision).ifPresent(promise -> facts.put("promise", promise));
        FactOutput.print(context, facts, output.json);
        return context.messages().exitCode();
    }

    private boolean[] positives() {
        int[] values = NpyValues.integers(labels);
        boolean[] positives = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0 && values[i] != 1)
                throw new ClipException(labels + ": item " + i + " has the label " + values[i] + ", expected 0 or 1");
            positives[i] = values[i] == 1;
        }
        return positives;
    }

    private Optional<Map<String, Object>> promise(LabelledScores items, double wanted) {
        Optional<PrecisionThreshold> found =
                PrecisionThreshold.find(items.half(false), items.half(true), wanted, CONFIDENCE);
        if (found.isEmpty()) {
            OptionalLong needed = PrecisionThreshold.labelsNeeded(items, wanted, CONFIDENCE);
            context.messages()
                    .fail("no threshold promises a precision of " + wanted + " with " + items.size() + " labels: "
                            + (needed.isPresent()
                                    ? "about " + Math.max(needed.getAsLong(), items.size() + 1L) + " would do"
                                    : "none of them shows it, so that more would not help"));
            return Optional.empty();
        }
        Map<String, Object> promise = new LinkedHashMap<>();
        promise.put("threshold", found.get().threshold());
        promise.put("precision_at_least", found.get().precision());
        promise.put("recall", found.get().outcome().recall());
        return Optional.of(promise);
    }
}
