package io.github.clip4j;

import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.serving.BatchingOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * How a model is loaded and used. Start from {@link #DEFAULT} and change what differs:
 * {@code ClipOptions.DEFAULT.withThreads(4)}; or take them from a configuration file: {@link #of}.
 *
 * @param compute what it runs on: backend, devices, threads, how weights are kept
 * @param batching how the calls of many threads share the model
 * @param references which implementation is followed where they disagree
 * @param images how image files are read
 * @param imageSize side of the model's input in pixels, 0 for the checkpoint's own; another resizes the positional
 *     embedding
 * @param truncate whether texts longer than the context are cut, as openai/CLIP's {@code truncate=True}, instead of
 *     refused
 */
public record ClipOptions(
        ComputeOptions compute,
        BatchingOptions batching,
        ReferenceOptions references,
        ImageOptions images,
        int imageSize,
        boolean truncate) {
    /** The default for everything: the best backend, all cores, batches of 8. */
    public static final ClipOptions DEFAULT = new ClipOptions(
            ComputeOptions.DEFAULT, BatchingOptions.DEFAULT, ReferenceOptions.DEFAULT, ImageOptions.DEFAULT, 0, false);

    /** Checks the range. */
    public ClipOptions {
        if (imageSize < 0) throw new ClipException("image size: expected 0 or more, found " + imageSize);
    }

    /**
     * Reads options from names and values, as a configuration file or a distributed job has them. The names are those
     * of the command's options: {@code backend}, {@code device} (numbers with commas, or {@code all}), {@code threads},
     * {@code storage}, {@code packed}, {@code precision}, {@code batch-size}, {@code max-delay} (milliseconds),
     * {@code queue-capacity}, {@code queue-full} ({@code wait} or {@code refuse}), {@code family}, {@code rule},
     * {@code exif}, {@code max-pixels}, {@code image-size}, {@code truncate}.
     *
     * @param settings names and values; what is missing has its default
     * @return the options
     * @throws ClipException in one line, if a name is unknown or a value does not fit
     */
    public static ClipOptions of(Map<String, String> settings) {
        return OptionSettings.read(settings);
    }

    /**
     * Chooses what the model runs on.
     *
     * @param options backend, devices, threads and more
     * @return changed options
     */
    public ClipOptions withCompute(ComputeOptions options) {
        return new ClipOptions(options, batching, references, images, imageSize, truncate);
    }

    /**
     * Chooses how calls of many threads share the model.
     *
     * @param options batch size, delay and capacity
     * @return changed options
     */
    public ClipOptions withBatching(BatchingOptions options) {
        return new ClipOptions(compute, options, references, images, imageSize, truncate);
    }

    /**
     * Chooses whom to follow where the references disagree.
     *
     * @param options of texts and of images
     * @return changed options
     */
    public ClipOptions withReferences(ReferenceOptions options) {
        return new ClipOptions(compute, batching, options, images, imageSize, truncate);
    }

    /**
     * Chooses how image files are read.
     *
     * @param options pixel limit and EXIF orientation
     * @return changed options
     */
    public ClipOptions withImages(ImageOptions options) {
        return new ClipOptions(compute, batching, references, options, imageSize, truncate);
    }

    /**
     * Chooses the side of the model's input.
     *
     * @param pixels 0 for the checkpoint's own
     * @return changed options
     */
    public ClipOptions withImageSize(int pixels) {
        return new ClipOptions(compute, batching, references, images, pixels, truncate);
    }

    /**
     * Chooses what happens to texts that are too long.
     *
     * @param cut whether they are cut instead of refused
     * @return changed options
     */
    public ClipOptions withTruncate(boolean cut) {
        return new ClipOptions(compute, batching, references, images, imageSize, cut);
    }

    /**
     * As {@link ComputeOptions#withBackend}.
     *
     * @param name of the backend
     * @return changed options
     */
    public ClipOptions withBackend(String name) {
        return withCompute(compute.withBackend(name));
    }

    /**
     * As {@link ComputeOptions#withDevices}.
     *
     * @param ordinals from 0; none for all
     * @return changed options
     */
    public ClipOptions withDevices(List<Integer> ordinals) {
        return withCompute(compute.withDevices(ordinals));
    }

    /**
     * As {@link ComputeOptions#withThreads}.
     *
     * @param count 0 for the default
     * @return changed options
     */
    public ClipOptions withThreads(int count) {
        return withCompute(compute.withThreads(count));
    }

    /**
     * As {@link ComputeOptions#withExecutor}.
     *
     * @param runner of the threads
     * @return changed options
     */
    public ClipOptions withExecutor(Executor runner) {
        return withCompute(compute.withExecutor(runner));
    }

    /**
     * As {@link ComputeOptions#withStorage}.
     *
     * @param choice of element type
     * @return changed options
     */
    public ClipOptions withStorage(Storage choice) {
        return withCompute(compute.withStorage(choice));
    }

    /**
     * As {@link ComputeOptions#withPackedWeights}.
     *
     * @param directory for the weights
     * @return changed options
     */
    public ClipOptions withPackedWeights(Path directory) {
        return withCompute(compute.withPackedWeights(directory));
    }

    /**
     * As {@link ComputeOptions#withPrecision}.
     *
     * @param choice of precision
     * @return changed options
     */
    public ClipOptions withPrecision(Precision choice) {
        return withCompute(compute.withPrecision(choice));
    }

    /**
     * As {@link BatchingOptions#withBatchSize}.
     *
     * @param size 1 to 4096
     * @return changed options
     */
    public ClipOptions withBatchSize(int size) {
        return withBatching(batching.withBatchSize(size));
    }

    /**
     * As {@link ReferenceOptions#withTokenizer}.
     *
     * @param family whose tokenizer to follow
     * @return changed options
     */
    public ClipOptions withTokenizerFamily(TokenizerFamily family) {
        return withReferences(references.withTokenizer(family));
    }

    /**
     * As {@link ReferenceOptions#withCrop}.
     *
     * @param rule whose preprocessing to follow
     * @return changed options
     */
    public ClipOptions withCropRule(CropRule rule) {
        return withReferences(references.withCrop(rule));
    }
}
