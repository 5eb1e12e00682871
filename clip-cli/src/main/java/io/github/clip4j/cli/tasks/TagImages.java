package io.github.clip4j.cli.tasks;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.ZeroShotClassifier;
import io.github.clip4j.cli.command.ImageArguments;
import io.github.clip4j.cli.command.ImageFlags;
import io.github.clip4j.cli.command.ImageInputs;
import io.github.clip4j.cli.command.LabelEmbeddings;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.command.TextFlags;
import io.github.clip4j.cli.index.IndexOption;
import io.github.clip4j.cli.index.ModelOfIndex;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ImageFiles;
import io.github.clip4j.cli.io.TextInput.Located;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Tower;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.tasks.tagging.Tagger;
import io.github.clip4j.tasks.tagging.Taxonomy;
import io.github.clip4j.tensor.MatrixView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clip tag}. */
@Command(
        name = "tag",
        description = "Tell the categories of images in a taxonomy of thousands, such as Google's or Shopify's for"
                + " products.",
        footer = {
            "",
            "Example: clip tag --taxonomy taxonomy.en-US.txt --index photos.index --format csv",
            "A category's score is the greatest cosine of the image with anything in it.",
            "JSON: {\"input\":…,\"tags\":[{\"id\":…,\"path\":[…],\"scores\":[…],\"sure\":…},…]}, a score for each"
                    + " level; no tags: unknown."
        },
        sortOptions = false)
public final class TagImages implements Callable<Integer> {
    private final Context context;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it.
    private CommandSpec spec;

    @Mixin
    private TagOptions tag = new TagOptions();

    @Mixin
    private ImageArguments arguments = new ImageArguments();

    @Mixin
    private IndexOption index = new IndexOption();

    @Option(
            names = "--filter",
            paramLabel = "F",
            description = "Only entries of the index with a field such as date=2024-05, as of clip search.")
    private List<String> filters = new ArrayList<>();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags texts = new TextFlags();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public TagImages(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        tag.check();
        if (index.isGiven() && !arguments.isEmpty()) throw new ClipException("give images or --index, not both");
        if (!index.isGiven() && !filters.isEmpty()) throw new ClipException("--filter: only with --index");
        Taxonomy taxonomy = tag.taxonomy();
        if (index.isGiven()) tagEntries(taxonomy);
        else tagImages(taxonomy);
        return context.messages().exitCode();
    }

    private void tagImages(Taxonomy taxonomy) {
        ClipOptions options = imageFlags.applyTo(texts.applyTo(model.options()));
        try (ImageFiles images = arguments.open(context);
                Clip clip = model.open(context.messages(), options)) {
            BiConsumer<String, float[]> tagging = tagging(clip, options, taxonomy);
            new ImageInputs(context, images, clip.concurrentInputs()).embed(clip, false, tagging);
        }
    }

    private void tagEntries(Taxonomy taxonomy) {
        var opening = new ModelOfIndex.Opening(context, spec, model);
        try (VectorIndex opened = VectorIndex.open(index.folder(), model.threads());
                Clip clip = opening.open(opened, index.folder(), texts::applyTo)) {
            ClipOptions options = texts.applyTo(model.options());
            StoredImages.forEach(opened, filters, tagging(clip, options, taxonomy));
        }
    }

    private BiConsumer<String, float[]> tagging(Clip clip, ClipOptions options, Taxonomy taxonomy) {
        clip.model().require(Tower.TEXT);
        List<Located> sentences =
                tag.sentences(taxonomy).stream().map(Located::argument).toList();
        ZeroShotClassifier classifier =
                new LabelEmbeddings(context, clip, options, List.of("{}")).classifier(sentences, true);
        if (classifier.labels().size() < sentences.size())
            throw new ClipException(
                    "the categories named above are too long for the model: shorten them, or --truncate");
        MatrixView labels = MatrixView.of(sentences.size(), clip.config().embedDim(), joined(classifier.weights()));
        Tagger tagger = tag.tagger(taxonomy);
        TagOutput out = new TagOutput(context.results(), output.json ? "jsonl" : tag.format());
        return (input, embedding) -> out.print(input, tagger.tags(clip.similarity(embedding, labels)));
    }

    private static float[] joined(float[][] rows) {
        float[] joined = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) System.arraycopy(rows[i], 0, joined, i * rows[0].length, rows[0].length);
        return joined;
    }
}
