package io.github.clip4j.cli.evaluate;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.search.interchange.npy.NpyValues;
import io.github.clip4j.tasks.evaluation.ZeroShotEvaluation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip eval zeroshot}. */
@Command(
        name = "zeroshot",
        description = "Zero-shot classification of embeddings: accuracy, per class, what is confused, calibration.",
        footer = {
            "",
            "Example: clip eval zeroshot --embeddings X.npy --classifier C.npy --labels L.npy",
            "Of equal scores the lower class counts. Scores are inner products in 64 bits."
        },
        sortOptions = false)
public final class EvalZeroShot implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--embeddings",
            required = true,
            paramLabel = "X.npy",
            description = "Embeddings of the items, a row each.")
    private Path embeddings = Path.of("");

    @Option(
            names = "--classifier",
            required = true,
            paramLabel = "C.npy",
            description = "Embeddings of the classes, a row each.")
    private Path classifier = Path.of("");

    @Option(names = "--labels", required = true, paramLabel = "L.npy", description = "The class of each item, from 0.")
    private Path labels = Path.of("");

    @Option(
            names = "--scale",
            paramLabel = "S",
            defaultValue = "20",
            description = "What scores are multiplied by before the softmax, for nll and the calibration error; the"
                    + " model's logit scale makes its own probabilities. Default: ${DEFAULT-VALUE}.")
    private double scale;

    @Mixin
    private OutputOptions output = new OutputOptions();

    public EvalZeroShot(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var report = ZeroShotEvaluation.of(
                Vectors.read(embeddings), Vectors.read(classifier), NpyValues.integers(labels), scale);
        FactOutput.print(context, report.facts(), output.json);
        return ExitCode.OK;
    }
}
