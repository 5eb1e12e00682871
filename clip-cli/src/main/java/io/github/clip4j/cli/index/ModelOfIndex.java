package io.github.clip4j.cli.index;

import io.github.clip4j.Clip;
import io.github.clip4j.cli.io.ModelDigest;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.Metric;
import java.nio.file.Path;
import java.util.Locale;

/** The model that an index's embeddings are of. */
final class ModelOfIndex {
    /** The note that says how the model was called, so that a search needs no {@code --model}. */
    static final String NOTE = "model";

    private ModelOfIndex() {}

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
                clip.imageOptions().applyExifOrientation() ? ", turned by EXIF" : "");
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
