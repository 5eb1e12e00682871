package io.github.clip4j.cli.evaluate;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.cli.command.ImageFlags;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.command.TextFlags;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.cli.io.WeightProgress;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Tower;
import io.github.clip4j.search.interchange.npy.NpyValues;
import io.github.clip4j.tasks.dataset.CaptionFile;
import io.github.clip4j.tasks.dataset.CaptionedImage;
import io.github.clip4j.tasks.evaluation.RetrievalEvaluation;
import io.github.clip4j.tasks.evaluation.RetrievalRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip eval retrieval}. */
@Command(
        name = "retrieval",
        description = "Retrieval of images by their captions and of captions by their images: recall among 1, 5, 10.",
        footer = {
            "",
            "Example: clip eval retrieval --dataset dataset_flickr30k.json --image-folder flickr30k-images --truncate",
            "Example: clip eval retrieval --images I.npy --texts T.npy --text-to-image M.npy",
            "An image may have several captions; one of them among the first K is enough for R@K."
        },
        sortOptions = false)
public final class EvalRetrieval implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--dataset",
            paramLabel = "FILE",
            description = {
                "Images and their captions: Karpathy's JSON of COCO or Flickr30k, JSON with image and caption, a list"
                        + " with the columns path and caption, or Flickr's .txt.",
                "Takes the place of --images, --texts and --text-to-image."
            })
    private @Nullable Path dataset;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            defaultValue = "test",
            description = "Which images of Karpathy's JSON, or all. Default: ${DEFAULT-VALUE}.")
    private String split = "test";

    @Option(
            names = "--image-folder",
            paramLabel = "DIR",
            description = "Where the images of a JSON or .txt file are. Default: the file's folder.")
    private @Nullable Path imageFolder;

    @Option(
            names = "--images",
            paramLabel = "I.npy",
            description = "Embeddings of the images, a row each, instead of a data set.")
    private @Nullable Path images;

    @Option(names = "--texts", paramLabel = "T.npy", description = "Embeddings of the captions, a row each.")
    private @Nullable Path texts;

    @Option(names = "--text-to-image", paramLabel = "M.npy", description = "The image of each caption, from 0.")
    private @Nullable Path textToImage;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags textFlags = new TextFlags();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public EvalRetrieval(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (dataset != null) {
            if (images != null || texts != null || textToImage != null)
                throw new ClipException("--dataset takes the place of --images, --texts and --text-to-image");
            return evaluate(dataset);
        }
        if (images == null || texts == null || textToImage == null)
            throw new ClipException("nothing to evaluate: give --dataset, or --images, --texts and --text-to-image");
        var facts = RetrievalEvaluation.of(Vectors.read(images), Vectors.read(texts), NpyValues.integers(textToImage));
        FactOutput.print(context, facts, output.json);
        return ExitCode.OK;
    }

    private int evaluate(Path file) {
        List<CaptionedImage> captioned = CaptionFile.read(file, split, Optional.ofNullable(imageFolder), this::fail);
        long inputs = captioned.stream()
                .mapToLong(image -> 1 + image.captions().size())
                .sum();
        ClipOptions options = imageFlags.applyTo(textFlags.applyTo(model.options()));
        try (Clip clip = model.open(context.messages(), options)) {
            clip.model().require(Tower.IMAGE);
            clip.model().require(Tower.TEXT);
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("dataset", file.toString());
            facts.put("model", model.name());
            try (ProgressMeter meter = ProgressMeter.items(context.messages(), "images and captions", inputs)
                    .until(WeightProgress.of(clip.model().checkpoint(), true))) {
                facts.putAll(new RetrievalRun(clip, listener(meter)).run(captioned));
            }
            FactOutput.print(context, facts, output.json);
        }
        return context.messages().exitCode();
    }

    private RetrievalRun.Listener listener(ProgressMeter meter) {
        return new RetrievalRun.Listener() {
            @Override
            public void advanced() {
                meter.advance(1);
            }

            @Override
            public void failed(String name, RuntimeException why) {
                fail(name, why);
            }
        };
    }

    private void fail(String name, RuntimeException why) {
        ClipException placed = new ClipException(Failures.describe(why)).in(name);
        context.messages().fail(String.valueOf(placed.getMessage()));
    }
}
