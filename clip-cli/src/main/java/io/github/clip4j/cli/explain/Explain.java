package io.github.clip4j.cli.explain;

import io.github.clip4j.Clip;
import io.github.clip4j.FeatureRequest;
import io.github.clip4j.ImageFeatures;
import io.github.clip4j.Similarity;
import io.github.clip4j.cli.command.ImageFlags;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.command.TextFlags;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.TextInput;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip explain}. */
@Command(
        name = "explain",
        description = "Draw where the image tower looks: maps over the image as the model sees it, as PNG or HTML.",
        footer = {
            "",
            Explain.ROLLOUT,
            Explain.SIMILARITY,
            Explain.CAUTION,
            "",
            "Example: clip explain examples/dog.png dog --out map.html",
            "JSON: {\"input\":…,\"text\":…,\"output\":…,\"cosine\":…,\"grid\":…,\"rollout\":[…],\"similarity\":[…]},"
                    + " patches row by row."
        },
        sortOptions = false)
public final class Explain implements Callable<Integer> {
    static final String ROLLOUT =
            "Attention rollout (Abnar and Zuidema 2020, \"Quantifying Attention Flow in Transformers\") follows"
                + " attention from the class token back through all blocks, averaged over heads. It tells how much of"
                + " each patch could reach the embedding. It knows no text, nor what the values and MLPs do.";
    static final String SIMILARITY =
            "Similarity is the cosine of each patch's own embedding with the text's. The final layer norm and the"
                    + " projection that make it were trained for the class token only: published CLIP models often give"
                    + " background more than the thing named (Li et al. 2023, \"A Closer Look at the Explainability of"
                    + " Contrastive Language-Image Pre-training\").";
    static final String CAUTION =
            "Both are hints where to look, not reasons of the result: colours run from each map's least value to its"
                    + " greatest, however close these are.";
    static final List<String> MEANING = List.of(ROLLOUT, SIMILARITY, CAUTION);

    private final Context context;

    @Parameters(index = "0", paramLabel = "IMAGE", description = "An image file.")
    private Path image = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "What to look for; without it only attention is drawn.")
    private @Nullable String text;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Where to draw: .png, or .html with each patch's value under the mouse.")
    private Path out = Path.of("");

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags textFlags = new TextFlags();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Explain(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String name = out.toString().toLowerCase(Locale.ROOT);
        boolean page = name.endsWith(".html") || name.endsWith(".htm");
        if (!page && !name.endsWith(".png"))
            throw new ClipException("--out: expected a name that ends in .png or .html, found " + out);
        Path directory = out.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory))
            throw new ClipException(IoReason.unwritable(out, new NoSuchFileException(out.toString())));
        Explanation explanation;
        try (Clip clip = model.open(context.messages(), imageFlags.applyTo(textFlags.applyTo(model.options())))) {
            explanation = explain(clip);
        }
        try {
            Files.write(out, page ? MapPage.html(explanation) : MapImage.png(explanation));
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(out, e), e);
        }
        print(explanation);
        return ExitCode.OK;
    }

    private Explanation explain(Clip clip) {
        ImageFeatures features;
        Image read;
        try {
            read = Image.read(image, clip.imageOptions());
            features = clip.imageFeatures(read, FeatureRequest.TOKENS.withAttentions());
        } catch (ClipException e) {
            throw e.in(image.toString());
        }
        List<HeatMap> maps = new ArrayList<>();
        maps.add(new HeatMap("attention rollout", HeatMap.Unit.SHARE, features.grid(), features.rollout()));
        float cosine = 0;
        if (text != null) {
            float[] embedding = embedding(clip, text);
            cosine = Similarity.cosine(features.unit(), embedding);
            maps.add(new HeatMap(
                    "similarity to the text", HeatMap.Unit.COSINE, features.grid(), features.similarities(embedding)));
        }
        return new Explanation(
                image.toString(),
                clip.toString(),
                clip.config().vision().imageSize(),
                clip.preprocessor().crop(read),
                Optional.ofNullable(text),
                cosine,
                maps);
    }

    private static float[] embedding(Clip clip, String text) {
        try {
            return clip.encodeText(text);
        } catch (ClipException e) {
            throw e.in(TextInput.excerpt(text));
        }
    }

    private void print(Explanation explanation) {
        if (output.json) {
            context.results().json(json(explanation));
            return;
        }
        explanation
                .text()
                .ifPresent(words -> context.results()
                        .line(Messages.printable("cosine of " + explanation.input() + " and \"" + words + "\": "
                                + explanation.cosineText())));
        for (HeatMap map : explanation.maps()) {
            int best = map.best();
            context.results()
                    .line(String.format(
                            Locale.ROOT,
                            "%s: %s to %s, greatest at row %d, column %d of %d x %6$d patches",
                            map.title(),
                            map.unit().text(map.min()),
                            map.text(best),
                            best / map.grid(),
                            best % map.grid(),
                            map.grid()));
        }
        context.results().line(Messages.printable("drawn: " + out));
    }

    private Map<String, Object> json(Explanation explanation) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("input", explanation.input());
        explanation.text().ifPresent(words -> object.put("text", words));
        object.put("output", out.toString());
        if (explanation.text().isPresent()) object.put("cosine", explanation.cosine());
        object.put("grid", explanation.maps().getFirst().grid());
        object.put("rollout", list(explanation.maps().getFirst().values()));
        if (explanation.maps().size() > 1)
            object.put("similarity", list(explanation.maps().getLast().values()));
        return object;
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) list.add(value);
        return list;
    }
}
