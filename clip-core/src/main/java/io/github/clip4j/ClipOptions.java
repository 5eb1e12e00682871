package io.github.clip4j;

import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.serving.BatchingOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * How a model is loaded and used. Start from {@link #DEFAULT} and change what differs:
 * {@code ClipOptions.DEFAULT.withThreads(4)}.
 *
 * @param backend {@code auto}, {@code cpu}, {@code cuda} or {@code reference}
 * @param threads how many threads compute; 0 means {@code -Dclip.threads}, else one per core
 * @param batchSize how many images or texts go through the model at once, of one call or several; more cost memory
 * @param imageSize side of the model's input in pixels, 0 for the checkpoint's own; another resizes the positional
 *     embedding
 * @param tokenizerFamily which reference's text cleaning to follow; by default the one that the checkpoint's layout
 *     comes from
 * @param cropRule which reference's preprocessing to follow; by default the one that the checkpoint's layout comes from
 * @param truncate whether texts longer than the context are cut, as openai/CLIP's {@code truncate=True}, instead of
 *     refused
 * @param fullContext whether each text is computed at all positions of the context, as the references do, instead of up
 *     to its end, and once where texts begin alike: the same bits, slower
 * @param wholeLastBlock whether the last block of each transformer computes all tokens, as the references do, instead
 *     of the one that becomes the embedding: the same bits, slower
 * @param batching how calls of many threads share the model
 * @param storage how matrices are kept in memory
 * @param packedWeights a directory for weights in the form that the backend computes with: at the next start they are
 *     mapped, not converted; empty for none
 * @param executor runs the threads beside the caller's; empty for threads of the backend's own
 * @param precision what a GPU computes products in; the CPU has fp32 only
 * @param device which GPU, from 0
 * @param images how image files are read
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
        boolean wholeLastBlock,
        BatchingOptions batching,
        Storage storage,
        Optional<Path> packedWeights,
        Optional<Executor> executor,
        Precision precision,
        int device,
        ImageOptions images) {
    /** Everything by default: best backend, all processors, batches of 8. */
    public static final ClipOptions DEFAULT = new Draft().options();

    /** Checks the ranges. */
    public ClipOptions {
        if (threads < 0) throw new ClipException("threads: expected 0 or more, found " + threads);
        if (batchSize < 1 || batchSize > 4096)
            throw new ClipException("batch size: expected 1 to 4096, found " + batchSize);
        if (imageSize < 0) throw new ClipException("image size: expected 0 or more, found " + imageSize);
        if (device < 0) throw new ClipException("device: expected 0 or more, found " + device);
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
     * @param full whether all positions of each text, instead of those up to the ends and a common beginning once
     * @return changed options
     */
    public ClipOptions withFullContext(boolean full) {
        return with(draft -> draft.fullContext = full);
    }

    /**
     * Chooses how much of the last blocks is computed.
     *
     * @param whole whether all tokens, instead of the one that becomes the embedding
     * @return changed options
     */
    public ClipOptions withWholeLastBlock(boolean whole) {
        return with(draft -> draft.wholeLastBlock = whole);
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
     * Chooses how matrices are kept in memory.
     *
     * @param choice with {@link Storage#STORED} a 16-bit checkpoint takes half the memory and gives the same bits
     * @return changed options
     */
    public ClipOptions withStorage(Storage choice) {
        return with(draft -> draft.storage = choice);
    }

    /**
     * Keeps weights in the form that the backend computes with, in files of the size of the weights. They are made at
     * the first start and belong to the checkpoint's files as they are (name, size, time of change): a changed
     * checkpoint gets new ones.
     *
     * @param directory made when needed; may serve several models; what is in it may be deleted while no model is open
     * @return changed options
     */
    public ClipOptions withPackedWeights(Path directory) {
        return with(draft -> draft.packedWeights = Optional.of(directory));
    }

    /**
     * Lets threads of the caller's compute.
     *
     * @param threads runs up to {@link #threads()} - 1 tasks, each for as long as a forward pass lasts; fewer are as
     *     good but slower
     * @return changed options
     */
    public ClipOptions withExecutor(Executor threads) {
        return with(draft -> draft.executor = Optional.of(threads));
    }

    /**
     * Chooses what a GPU computes products in.
     *
     * @param choice other than {@link Precision#FP32} for {@code cuda} only
     * @return changed options
     */
    public ClipOptions withPrecision(Precision choice) {
        return with(draft -> draft.precision = choice);
    }

    /**
     * Chooses the GPU.
     *
     * @param ordinal from 0
     * @return changed options
     */
    public ClipOptions withDevice(int ordinal) {
        return with(draft -> draft.device = ordinal);
    }

    /**
     * Chooses how image files are read.
     *
     * @param options pixel limit and EXIF orientation
     * @return changed options
     */
    public ClipOptions withImages(ImageOptions options) {
        return with(draft -> draft.images = options);
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
        boolean wholeLastBlock;
        BatchingOptions batching = BatchingOptions.DEFAULT;
        Storage storage = Storage.F32;
        Optional<Path> packedWeights = Optional.empty();
        Optional<Executor> executor = Optional.empty();
        Precision precision = Precision.FP32;
        int device;
        ImageOptions images = ImageOptions.DEFAULT;

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
            wholeLastBlock = from.wholeLastBlock;
            batching = from.batching;
            storage = from.storage;
            packedWeights = from.packedWeights;
            executor = from.executor;
            precision = from.precision;
            device = from.device;
            images = from.images;
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
                    wholeLastBlock,
                    batching,
                    storage,
                    packedWeights,
                    executor,
                    precision,
                    device,
                    images);
        }
    }
}
