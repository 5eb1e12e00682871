package io.github.clip4j.cli.evaluate;

import io.github.clip4j.ClipOptions;
import io.github.clip4j.cli.command.ImageFlags;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.command.TextFlags;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.npy.NpyValues;
import io.github.clip4j.tasks.evaluation.ZeroShotEvaluation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip eval zeroshot}. */
@Command(
        name = "zeroshot",
        description = "Zero-shot classification of images: accuracy, per class, what is confused, calibration.",
        footer = {
            "",
            "Example: clip eval zeroshot --dataset imagenet/val --classes imagenet --template imagenet80 --html E.html",
            "Example: clip eval zeroshot --embeddings X.npy --classifier C.npy --labels L.npy",
            "Of equal scores the lower class counts. Images are classified as clip classify does it."
        },
        sortOptions = false)
public final class EvalZeroShot implements Callable<Integer> {
    private static final double SCALE = 20;

    private final Context context;

    @Mixin
    private DatasetOptions images = new DatasetOptions();

    @Option(
            names = "--embeddings",
            paramLabel = "X.npy",
            description = "Embeddings of the items, a row each, instead of images.")
    private @Nullable Path embeddings;

    @Option(
            names = "--classifier",
            paramLabel = "C.npy",
            description = "With --embeddings: embeddings of the classes, a row each.")
    private @Nullable Path classifier;

    @Option(
            names = "--labels",
            paramLabel = "L.npy",
            description = "With --embeddings: the class of each item, from 0.")
    private @Nullable Path labels;

    @Option(
            names = "--scale",
            paramLabel = "S",
            description = "What scores are multiplied by before the softmax, for nll and the calibration error."
                    + " Default: the model's logit scale, which makes its own probabilities; with --embeddings 20.")
    private @Nullable Double scale;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags texts = new TextFlags();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public EvalZeroShot(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (images.dataset != null) {
            if (embeddings != null || classifier != null || labels != null)
                throw new ClipException("--dataset takes the place of --embeddings, --classifier and --labels");
            ClipOptions options = imageFlags.applyTo(texts.applyTo(model.options()));
            return new ImageEvaluation(context, images, model, options).run(images.dataset, scale, output.json);
        }
        images.refuseWithoutDataset();
        if (embeddings == null || classifier == null || labels == null)
            throw new ClipException("nothing to evaluate: give --dataset, or --embeddings, --classifier and --labels");
        var report = ZeroShotEvaluation.of(
                Vectors.read(embeddings),
                Vectors.read(classifier),
                NpyValues.integers(labels),
                scale == null ? SCALE : scale);
        FactOutput.print(context, report.facts(), output.json);
        return ExitCode.OK;
    }
}
