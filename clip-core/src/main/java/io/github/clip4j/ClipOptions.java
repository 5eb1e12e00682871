package io.github.clip4j;

import io.github.clip4j.backend.Backends;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.PictureOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.util.Optional;

/**
 * How a model is loaded and used. Start from {@link #DEFAULT} and change what differs: {@code ClipOptions.DEFAULT.withThreads(4)}.
 *
 * @param backend {@code auto}, {@code cpu}, {@code cuda} or {@code reference}
 * @param threads how many threads compute; 0 means {@code -Dclip.threads}, else one a processor
 * @param batchSize how many pictures or texts go through the model at once; more cost memory
 * @param imageSize side of the model's input in pixels, 0 for the checkpoint's own; another resizes the positional embedding
 * @param tokenizerFamily which reference's text cleaning to follow; by default the one that the checkpoint's layout comes from
 * @param cropRule which reference's preprocessing to follow; by default the one that the checkpoint's layout comes from
 * @param truncate whether texts longer than the context are cut, as openai/CLIP's {@code truncate=True}, instead of refused
 * @param pictures how picture files are read
 */
public record ClipOptions(
        String backend,
        int threads,
        int batchSize,
        int imageSize,
        Optional<TokenizerFamily> tokenizerFamily,
        Optional<CropRule> cropRule,
        boolean truncate,
        PictureOptions pictures) {
    /** Everything by default: best backend, all processors, batches of 8. */
    public static final ClipOptions DEFAULT =
            new ClipOptions(Backends.AUTO, 0, 8, 0, Optional.empty(), Optional.empty(), false, PictureOptions.DEFAULT);

    /** Checks the ranges. */
    public ClipOptions {
        if (threads < 0) throw new ClipException("threads: expected 0 or more, found " + threads);
        if (batchSize < 1 || batchSize > 4096)
            throw new ClipException("batch size: expected 1 to 4096, found " + batchSize);
        if (imageSize < 0) throw new ClipException("image size: expected 0 or more, found " + imageSize);
    }

    /**
     * Chooses the backend.
     *
     * @param name {@code auto}, {@code cpu}, {@code cuda} or {@code reference}
     * @return changed options
     */
    public ClipOptions withBackend(String name) {
        return new ClipOptions(name, threads, batchSize, imageSize, tokenizerFamily, cropRule, truncate, pictures);
    }

    /**
     * Chooses the number of threads.
     *
     * @param count 0 for the default
     * @return changed options
     */
    public ClipOptions withThreads(int count) {
        return new ClipOptions(backend, count, batchSize, imageSize, tokenizerFamily, cropRule, truncate, pictures);
    }

    /**
     * Chooses the batch size.
     *
     * @param size 1 to 4096
     * @return changed options
     */
    public ClipOptions withBatchSize(int size) {
        return new ClipOptions(backend, threads, size, imageSize, tokenizerFamily, cropRule, truncate, pictures);
    }

    /**
     * Chooses the side of the model's input.
     *
     * @param pixels 0 for the checkpoint's own
     * @return changed options
     */
    public ClipOptions withImageSize(int pixels) {
        return new ClipOptions(backend, threads, batchSize, pixels, tokenizerFamily, cropRule, truncate, pictures);
    }

    /**
     * Chooses the reference for text cleaning.
     *
     * @param family which
     * @return changed options
     */
    public ClipOptions withTokenizerFamily(TokenizerFamily family) {
        return new ClipOptions(
                backend, threads, batchSize, imageSize, Optional.of(family), cropRule, truncate, pictures);
    }

    /**
     * Chooses the reference for preprocessing.
     *
     * @param rule which
     * @return changed options
     */
    public ClipOptions withCropRule(CropRule rule) {
        return new ClipOptions(
                backend, threads, batchSize, imageSize, tokenizerFamily, Optional.of(rule), truncate, pictures);
    }

    /**
     * Chooses what happens to texts longer than the context.
     *
     * @param cut whether they are cut instead of refused
     * @return changed options
     */
    public ClipOptions withTruncate(boolean cut) {
        return new ClipOptions(backend, threads, batchSize, imageSize, tokenizerFamily, cropRule, cut, pictures);
    }

    /**
     * Chooses how picture files are read.
     *
     * @param options pixel limit and EXIF orientation
     * @return changed options
     */
    public ClipOptions withPictures(PictureOptions options) {
        return new ClipOptions(backend, threads, batchSize, imageSize, tokenizerFamily, cropRule, truncate, options);
    }
}
