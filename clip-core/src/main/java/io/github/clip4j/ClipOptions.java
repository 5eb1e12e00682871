package io.github.clip4j;

import io.github.clip4j.backend.Backends;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.PictureOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a model is loaded and used. Start from {@link #DEFAULT} and change what differs: {@code ClipOptions.DEFAULT.withThreads(4)}.
 *
 * @param backend {@code auto}, {@code cpu}, {@code cuda} or {@code reference}
 * @param threads how many threads compute; 0 means {@code -Dclip.threads}, else one a processor
 * @param batchSize how many pictures or texts go through the model at once, of one call or several; more cost memory
 * @param imageSize side of the model's input in pixels, 0 for the checkpoint's own; another resizes the positional embedding
 * @param tokenizerFamily which reference's text cleaning to follow; by default the one that the checkpoint's layout comes from
 * @param cropRule which reference's preprocessing to follow; by default the one that the checkpoint's layout comes from
 * @param truncate whether texts longer than the context are cut, as openai/CLIP's {@code truncate=True}, instead of refused
 * @param fullContext whether texts are computed at all positions of the context, as the references do, instead of up to their ends: the same bits, slower
 * @param batching how calls of many threads share the model
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
        boolean fullContext,
        BatchingOptions batching,
        PictureOptions pictures) {
    /** Everything by default: best backend, all processors, batches of 8. */
    public static final ClipOptions DEFAULT = new Draft().options();

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
        return with(draft -> draft.backend = name);
    }

    /**
     * Chooses the number of threads.
     *
     * @param count 0 for the default
     * @return changed options
     */
    public ClipOptions withThreads(int count) {
        return with(draft -> draft.threads = count);
    }

    /**
     * Chooses the batch size.
     *
     * @param size 1 to 4096
     * @return changed options
     */
    public ClipOptions withBatchSize(int size) {
        return with(draft -> draft.batchSize = size);
    }

    /**
     * Chooses the side of the model's input.
     *
     * @param pixels 0 for the checkpoint's own
     * @return changed options
     */
    public ClipOptions withImageSize(int pixels) {
        return with(draft -> draft.imageSize = pixels);
    }

    /**
     * Chooses the reference for text cleaning.
     *
     * @param family which
     * @return changed options
     */
    public ClipOptions withTokenizerFamily(TokenizerFamily family) {
        return with(draft -> draft.tokenizerFamily = Optional.of(family));
    }

    /**
     * Chooses the reference for preprocessing.
     *
     * @param rule which
     * @return changed options
     */
    public ClipOptions withCropRule(CropRule rule) {
        return with(draft -> draft.cropRule = Optional.of(rule));
    }

    /**
     * Chooses what happens to texts longer than the context.
     *
     * @param cut whether they are cut instead of refused
     * @return changed options
     */
    public ClipOptions withTruncate(boolean cut) {
        return with(draft -> draft.truncate = cut);
    }

    /**
     * Chooses how much of the context is computed.
     *
     * @param full whether all positions, instead of those up to the texts' ends
     * @return changed options
     */
    public ClipOptions withFullContext(boolean full) {
        return with(draft -> draft.fullContext = full);
    }

    /**
     * Chooses how calls of many threads share the model.
     *
     * @param options delay and capacity
     * @return changed options
     */
    public ClipOptions withBatching(BatchingOptions options) {
        return with(draft -> draft.batching = options);
    }

    /**
     * Chooses how picture files are read.
     *
     * @param options pixel limit and EXIF orientation
     * @return changed options
     */
    public ClipOptions withPictures(PictureOptions options) {
        return with(draft -> draft.pictures = options);
    }

    private ClipOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** The components, changeable, with their defaults. */
    private static final class Draft {
        String backend = Backends.AUTO;
        int threads;
        int batchSize = 8;
        int imageSize;
        Optional<TokenizerFamily> tokenizerFamily = Optional.empty();
        Optional<CropRule> cropRule = Optional.empty();
        boolean truncate;
        boolean fullContext;
        BatchingOptions batching = BatchingOptions.DEFAULT;
        PictureOptions pictures = PictureOptions.DEFAULT;

        Draft() {}

        Draft(ClipOptions from) {
            backend = from.backend;
            threads = from.threads;
            batchSize = from.batchSize;
            imageSize = from.imageSize;
            tokenizerFamily = from.tokenizerFamily;
            cropRule = from.cropRule;
            truncate = from.truncate;
            fullContext = from.fullContext;
            batching = from.batching;
            pictures = from.pictures;
        }

        ClipOptions options() {
            return new ClipOptions(
                    backend,
                    threads,
                    batchSize,
                    imageSize,
                    tokenizerFamily,
                    cropRule,
                    truncate,
                    fullContext,
                    batching,
                    pictures);
        }
    }
}
