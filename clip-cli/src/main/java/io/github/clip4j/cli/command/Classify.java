package io.github.clip4j.cli.command;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.ZeroShotClassifier;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ImageFiles;
import io.github.clip4j.cli.io.TextInput.Located;
import io.github.clip4j.model.Scoring;
import io.github.clip4j.model.Tower;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code clip classify}. */
@Command(
        name = "classify",
        description = "Tell which labels go with each image.",
        footer = {
            "",
            "Example: clip classify --label \"a dog\" --label \"a rocket\" examples/*.png",
            "JSON: {\"input\":…,\"classes\":[{\"label\":…,\"probability\":…,\"cosine\":…},…]}, most probable first."
        },
        sortOptions = false)
public final class Classify implements Callable<Integer> {
    private final Context context;

    @Mixin
    private LabelOptions labelOptions = new LabelOptions();

    @Mixin
    private ClassifyOptions classify = new ClassifyOptions();

    @Mixin
    private ImageArguments arguments = new ImageArguments();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags texts = new TextFlags();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Classify(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ImageArguments.checkStandardInput(arguments.usesOfStandardInput() + labelOptions.usesOfStandardInput());
        classify.check(output.json);
        List<Located> labels = labelOptions.labels(context);
        int unread = context.messages().failures();
        ClipOptions options = imageFlags.applyTo(texts.applyTo(model.options()));
        try (ImageFiles images = arguments.open(context);
                Clip clip = model.open(context.messages(), options)) {
            int ofImages = context.messages().failures() - unread;
            // Once, not for each label.
            clip.model().require(Tower.TEXT);
            ZeroShotClassifier classifier = new LabelEmbeddings(context, clip, options, labelOptions.templates())
                    .classifier(labels, !labelOptions.noCache);
            boolean compete = clip.scoring() instanceof Scoring.Softmax;
            int leftOut = context.messages().failures() - ofImages;
            if (classifier.labels().size() == 1 && compete && !classify.multiLabel)
                context.messages()
                        .hint("a single label gets 100 % whatever the image shows: give labels to compare it with, or"
                                + " --multi-label for its cosine");
            ClassOutput out = new ClassOutput(context.results(), classify, output.json, compete);
            new ImageInputs(context, images, clip.concurrentInputs())
                    .embed(clip, false, (input, embedding) -> out.print(input, classifier.classify(embedding)));
            if (leftOut > 0) tellOfLabelsLeftOut(leftOut, classifier.labels().size());
        }
        return context.messages().exitCode();
    }

    /** The last line, so that nobody takes the probabilities for those among all labels. */
    private void tellOfLabelsLeftOut(int leftOut, int used) {
        context.messages()
                .say("%s of %s labels left out, see above: the probabilities are those among the other %s"
                        .formatted(leftOut, leftOut + used, used));
    }
}
