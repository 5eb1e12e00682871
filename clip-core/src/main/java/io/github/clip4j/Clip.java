package io.github.clip4j;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.ClipConfig;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.model.Trace;
import io.github.clip4j.serving.BatchingOptions;
import io.github.clip4j.serving.ClipModel;
import io.github.clip4j.serving.SharedBatches;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.bpe.ClipTokenizer;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * CLIP (Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision"): embeds images
 * and texts in one space, where the cosine of two embeddings says how well they go together.
 *
 * <pre>{@code
 * try (Clip clip = Clip.load(Path.of("clip-vit-large-patch14"))) {
 *     float[] image = clip.encodeImage(Path.of("cat.jpg"));
 *     float[] text = clip.encodeText("a photo of a cat");
 *     float cosine = Similarity.cosine(image, text);
 *     List<Classification> best = clip.classify(Path.of("cat.jpg"), List.of("a cat", "a dog"));
 * }
 * }</pre>
 *
 * <p>Embeddings have E = {@link ClipConfig#embedDim()} numbers and length 1, unless asked for raw. Thread-safe: any
 * number of threads may share one instance, and an image or text gets the same bits alone or in any batch, from one
 * thread or many. Calls of many threads at once are computed together, in the order of arrival: see
 * {@link BatchingOptions}. They cannot be interrupted and keep the interrupt flag. Bad input is a
 * {@link ClipException}; use after {@link #close}, and by a trace of a call of its own, is an
 * {@link IllegalStateException}.
 */
public final class Clip implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final ClipModel model;
    private final Supplier<ClipTokenizer> tokenizer;
    private final Preprocessor preprocessor;
    private final ClipOptions options;
    private final String description;

    Clip(
            Checkpoint checkpoint,
            ClipModel model,
            Supplier<ClipTokenizer> tokenizer,
            Preprocessor preprocessor,
            ClipOptions options,
            String description) {
        this.checkpoint = checkpoint;
        this.model = model;
        this.tokenizer = tokenizer;
        this.preprocessor = preprocessor;
        this.options = options;
        this.description = description;
    }

    /**
     * Loads a model with default options.
     *
     * @param model a directory with weights and configuration in Hugging Face's, open_clip's or OpenAI's layout, or a
     *     weights file in one
     * @return the model; its weights are read when first used
     * @throws ClipException if there is no usable model
     */
    public static Clip load(Path model) {
        return load(model, ClipOptions.DEFAULT);
    }

    /**
     * Loads a model, whose file must stay as it is until the model is closed.
     *
     * @param model as for {@link #load(Path)}
     * @param options backend, threads, and where references disagree, which one to follow
     * @return the model; its weights are read when first used
     * @throws ClipException if there is no usable model, or an option does not fit it
     */
    public static Clip load(Path model, ClipOptions options) {
        return ClipLoader.load(model, options);
    }

    /**
     * Embeds an image file.
     *
     * @param image JPEG, PNG, WebP, GIF, BMP, TIFF
     * @return (E), of length 1
     */
    public float[] encodeImage(Path image) {
        return encode(1, _ -> read(image))[0];
    }

    /**
     * Embeds an image.
     *
     * @param image any image
     * @return (E), of length 1
     */
    public float[] encodeImage(Image image) {
        return encode(1, _ -> image)[0];
    }

    /**
     * Embeds images, {@link ClipOptions#batchSize()} at a time; on a GPU, two batches at a time, of which one is
     * preprocessed and copied while the other is computed.
     *
     * @param images any images
     * @return one embedding (E) each, of length 1
     */
    public float[][] encodeImages(List<Image> images) {
        int batchSize = options.batchSize();
        // Beyond the capacity a call of its own would be refused for its own sake.
        int room = Math.max(1, options.batching().capacity() / batchSize);
        int workers = Math.min(Math.ceilDiv(images.size(), batchSize), Math.min(concurrentBatches(), room));
        return new SharedBatches(images.size(), batchSize, workers)
                .run((_, from, to) -> encode(to - from, i -> images.get(from + i)));
    }

    /**
     * How many batches are worth bringing at once, by as many threads.
     *
     * @return 1 on the CPU, where more would only compete; 2 on a GPU, which computes one while the other is
     *     preprocessed and copied
     */
    public int concurrentBatches() {
        return model.concurrentBatches();
    }

    private float[][] encode(int batch, IntFunction<Image> images) {
        int elements = pixelsPerImage();
        Supplier<MemorySegment> pixels = () -> {
            float[] values = new float[Math.multiplyExact(batch, elements)];
            for (int i = 0; i < batch; i++) preprocessor.pixelValues(images.apply(i), values, i * elements);
            return MemorySegment.ofArray(values);
        };
        return rows(model.encodeImages(batch, pixels, true, null));
    }

    /**
     * Embeds pixels that are already preprocessed, in one batch.
     *
     * @param pixels (batch, 3, S, S), normalised, channel by channel
     * @param batch how many images
     * @param normalize whether to scale the embeddings to length 1
     * @param trace receives every intermediate result, or null
     * @return one embedding (E) each
     */
    public float[][] encodePixels(float[] pixels, int batch, boolean normalize, @Nullable Trace trace) {
        if (batch == 0) return new float[0][];
        return rows(model.encodeImages(batch, () -> MemorySegment.ofArray(pixels), normalize, trace));
    }

    /**
     * Embeds a text.
     *
     * @param text any text of at most the context length in tokens
     * @return (E), of length 1
     * @throws ClipException if the text is too long and {@link ClipOptions#truncate()} is off
     */
    public float[] encodeText(String text) {
        return encodeTexts(List.of(text))[0];
    }

    /**
     * Embeds texts, at most {@link ClipOptions#batchSize()} at a time, those of like lengths or with a common beginning
     * together. What all texts of a batch begin with, as prompts from one template do, is computed once.
     *
     * @param texts as for {@link #encodeText}
     * @return one embedding (E) each, of length 1
     */
    public float[][] encodeTexts(List<String> texts) {
        TokenizeOptions tokenize = new TokenizeOptions(options.truncate(), false);
        return encodeTokens(
                texts.stream().map(text -> tokenizer().encode(text, tokenize)).toList(), true, null);
    }

    /**
     * Embeds tokenised texts, at most {@link ClipOptions#batchSize()} at a time as {@link #encodeTexts} does, or in one
     * batch under a trace.
     *
     * @param ids one array a text, with start- and end-of-text tokens, padded or not
     * @param normalize whether to scale the embeddings to length 1
     * @param trace receives every intermediate result, or null
     * @return one embedding (E) each
     */
    public float[][] encodeTokens(List<int[]> ids, boolean normalize, @Nullable Trace trace) {
        return rows(model.encodeTexts(ids, normalize, trace));
    }

    /**
     * Classifies an image by labels as they are.
     *
     * @param image an image file
     * @param labels at least one
     * @return all labels, most probable first
     */
    public List<Classification> classify(Path image, List<String> labels) {
        return classifier(labels, PromptTemplates.PLAIN).classify(encodeImage(image));
    }

    /**
     * Makes a classifier, to be used for many images.
     *
     * @param labels at least one
     * @param templates sentences with {@code {}} for the label; their embeddings are averaged
     * @return the classifier
     */
    public ZeroShotClassifier classifier(List<String> labels, List<String> templates) {
        return new ZeroShotClassifier(this, labels, templates);
    }

    private Image read(Path image) {
        return Image.read(image, options.images());
    }

    private int pixelsPerImage() {
        int side = config().vision().imageSize();
        return 3 * side * side;
    }

    private float[][] rows(float[] values) {
        int e = config().embedDim();
        float[][] rows = new float[values.length / e][];
        for (int i = 0; i < rows.length; i++) rows[i] = Arrays.copyOfRange(values, i * e, (i + 1) * e);
        return rows;
    }

    /**
     * Loads all weights now and brings them into the form that is fastest to use, which the first calls do otherwise:
     * for services, before the first request.
     */
    public void preload() {
        model.loadAll();
    }

    /**
     * What cosines are multiplied by before the softmax: e to the stored logit scale, 100 for the published models.
     *
     * @return the factor
     */
    public float logitScale() {
        return (float) Math.exp(checkpoint.logitScale());
    }

    /**
     * The sizes of the model.
     *
     * @return the configuration, with the image size that was asked for
     */
    public ClipConfig config() {
        return model.config();
    }

    /**
     * The tokenizer in use, read when first asked for: a program that only embeds images does without.
     *
     * @return it is immutable and may be shared
     * @throws ClipException if the checkpoint's tokenizer files are bad or do not fit its model
     */
    public ClipTokenizer tokenizer() {
        return tokenizer.get();
    }

    /**
     * The preprocessing in use.
     *
     * @return it is immutable and may be shared
     */
    public Preprocessor preprocessor() {
        return preprocessor;
    }

    /**
     * How image files are read.
     *
     * @return the options
     */
    public ImageOptions imageOptions() {
        return options.images();
    }

    /**
     * The model and the backend in one line.
     *
     * @return for example {@code ViT 224/14 1024x24, HF layout, cpu: 512-bit vectors, 2 threads}
     */
    @Override
    public String toString() {
        return description;
    }

    /**
     * Refuses further calls, waits for those that wait or are under way, then frees the weights. May be called again.
     */
    @Override
    public void close() {
        model.close();
    }
}
