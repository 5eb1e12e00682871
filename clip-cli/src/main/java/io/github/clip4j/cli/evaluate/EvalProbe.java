package io.github.clip4j.cli.evaluate;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.search.interchange.npy.NpyValues;
import io.github.clip4j.tasks.evaluation.LinearProbe;
import io.github.clip4j.tasks.evaluation.ProbeReport;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip eval probe}. */
@Command(
        name = "probe",
        description = "A linear probe: multinomial logistic regression on features, by L-BFGS, as scikit-learn's.",
        footer = {
            "",
            "Example: clip eval probe --train X.npy --train-labels L.npy --test Y.npy --test-labels M.npy",
            "OpenAI's example does not normalise features: clip embed image --no-normalize."
        },
        sortOptions = false)
public final class EvalProbe implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--train",
            required = true,
            paramLabel = "X.npy",
            description = "Features that it is fitted to, a row each.")
    private Path train = Path.of("");

    @Option(names = "--train-labels", required = true, paramLabel = "L.npy", description = "Their classes, from 0.")
    private Path trainLabels = Path.of("");

    @Option(
            names = "--test",
            required = true,
            paramLabel = "Y.npy",
            description = "Features that it is judged by, a row each.")
    private Path test = Path.of("");

    @Option(names = "--test-labels", required = true, paramLabel = "M.npy", description = "Their classes.")
    private Path testLabels = Path.of("");

    @Option(
            names = "-C",
            paramLabel = "C",
            defaultValue = "0.316",
            description = "The inverse of the regularisation's strength. Default: ${DEFAULT-VALUE}, OpenAI's.")
    private double c;

    @Option(
            names = "--tol",
            paramLabel = "T",
            defaultValue = "1e-4",
            description = "Ends where no derivative of the mean loss is greater. Default: ${DEFAULT-VALUE}.")
    private double tolerance;

    @Mixin
    private OutputOptions output = new OutputOptions();

    public EvalProbe(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        float[][] features = Vectors.read(train);
        int[] labels = NpyValues.integers(trainLabels);
        float[][] others = Vectors.read(test);
        int[] otherLabels = NpyValues.integers(testLabels);
        LinearProbe probe = LinearProbe.fit(features, labels, c, tolerance);
        var facts = ProbeReport.of(probe, features, labels, others, otherLabels);
        long unknown = Arrays.stream(otherLabels)
                .filter(label -> label < 0 || label >= probe.classes())
                .count();
        if (unknown > 0)
            context.messages()
                    .hint(testLabels + ": " + unknown + " of " + otherLabels.length
                            + " labels are of classes that --train-labels has not, which counts as wrong");
        FactOutput.print(context, facts, output.json);
        return ExitCode.OK;
    }
}
