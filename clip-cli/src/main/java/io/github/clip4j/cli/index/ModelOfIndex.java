package io.github.clip4j.cli.index;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ModelDigest;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.Metric;
import io.github.clip4j.search.VectorIndex;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;

/** The model that an index's embeddings are of. */
public final class ModelOfIndex {
    /** The note that says how the model was called, so that a search needs no {@code --model}. */
    static final String NOTE = "model";

    private static final String OPTION = "--model";
    private static final String TURNED = ", turned by exif";

    private ModelOfIndex() {}

    /** How a command opens the model of an index: as the index says, unless the user names where it lies. */
    public record Opening(Context context, CommandSpec spec, ModelOptions model) {
        /** Whether it is known what model to open. */
        boolean isKnown(VectorIndex index) {
            return isNamed() || index.notes().containsKey(NOTE);
        }

        private boolean isNamed() {
            return spec.commandLine().getParseResult().hasMatchedOption(OPTION);
        }

        /**
         * Opens it.
         *
         * @param index whose model it must be
         * @param folder of the index
         * @param flags further options
         * @return the model, which the caller closes
         */
        public Clip open(VectorIndex index, Path folder, UnaryOperator<ClipOptions> flags) {
            if (!isNamed()) {
                String name = index.notes().get(NOTE);
                if (name == null)
                    throw new ClipException(
                            folder + ": it does not say what model its vectors are of; name it with " + OPTION);
                model.use(name);
            }
            ClipOptions options = flags.apply(model.options());
            // Images of a query are turned as those of the index were.
            if (index.model().preprocessing().endsWith(TURNED))
                options = options.withImages(new ImageOptions(options.images().maxPixels(), true));
            Clip clip = model.open(context.messages(), options);
            try {
                index.model().requireSame(of(clip, model.name()), folder.toString());
                return clip;
            } catch (RuntimeException e) {
                clip.close();
                throw e;
            }
        }
    }

    static IndexModel of(Clip clip, String name) {
        return new IndexModel(
                clip.config().embedDim(),
                ModelDigest.ofWeights(clip.model().checkpoint()),
                name,
                preprocessing(clip),
                Metric.COSINE);
    }

    private static String preprocessing(Clip clip) {
        PreprocessConfig config = clip.preprocessor().config();
        String text = String.format(
                Locale.ROOT,
                "%s %s to %dx%d, crop %dx%d, mean %s, std %s%s",
                config.resizeMode(),
                config.interpolation(),
                config.size().height(),
                config.size().width(),
                config.cropSize().height(),
                config.cropSize().width(),
                config.mean(),
                config.std(),
                clip.imageOptions().applyExifOrientation() ? TURNED : "");
        return text.toLowerCase(Locale.ROOT);
    }

    /** Also images that were prepared otherwise mean something else. */
    static void check(IndexModel stored, IndexModel asked, Path index) {
        stored.requireSame(asked, index.toString());
        if (stored.preprocessing().isEmpty() || stored.preprocessing().equals(asked.preprocessing())) return;
        throw new ClipException(index + ": its images were prepared by " + stored.preprocessing()
                + ", these would be by " + asked.preprocessing() + "; use the same options, or make another index");
    }
}
