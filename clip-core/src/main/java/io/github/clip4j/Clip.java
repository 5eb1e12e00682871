package io.github.clip4j;

import io.github.clip4j.backend.Readiness;
import io.github.clip4j.checkpoint.ModelSource;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.Output;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.Scoring;
import io.github.clip4j.serving.BatchingOptions;
import io.github.clip4j.serving.Engine;
import io.github.clip4j.tensor.MatrixView;
import io.github.clip4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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
 * <p>Embeddings have E = {@link ModelConfig#embedDim()} numbers and length 1, unless asked for {@link #raw}.
 * Thread-safe: any number of threads may share one instance, and an image or text gets the same bits alone or in any
 * batch, from one thread or many. Simultaneous calls from many threads are computed together, in the order of arrival:
 * see {@link BatchingOptions}. They keep the interrupt flag; an interrupt ends those that take a stream or files before
 * their next batch, and no others. Bad input is a {@link ClipException}; use after {@link #close}, or by a trace from
 * within its own call, is an {@link IllegalStateException}.
 */
public final class Clip extends Encoder implements AutoCloseable {
    private final PretrainedModel model;
    private final Parts parts;
    private final String sizes;

    Clip(PretrainedModel model, Parts parts, String sizes) {
        super(parts, Output.UNIT);
        this.model = model;
        this.parts = parts;
        this.sizes = sizes;
    }

    /**
     * Loads a model with default options.
     *
     * @param model a directory with weights and configuration in Hugging Face's, open_clip's or OpenAI's layout, or a
     *     weights file in one of these layouts
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
     * Loads a model by name, with default options.
     *
     * @param model a directory or file, else a name on the Hugging Face hub, which needs the artifact weights-converter
     *     on the path: for example {@code openai/clip-vit-large-patch14}, or with a revision {@code name@revision}, or
     *     open_clip's {@code ViT-L-14/openai}. A model in the cache that Python shares is used without asking the hub;
     *     another is downloaded there, unless {@code HF_HUB_OFFLINE} is set
     * @return the model; its weights are read when first used
     * @throws ClipException if there is no usable model
     */
    public static Clip load(String model) {
        return load(model, ClipOptions.DEFAULT);
    }

    /**
     * Loads a model by name.
     *
     * @param model as for {@link #load(String)}
     * @param options as for {@link #load(Path, ClipOptions)}
     * @return the model; its weights are read when first used
     * @throws ClipException if there is no usable model, or an option does not fit it
     */
    public static Clip load(String model, ClipOptions options) {
        return load(NamedModels.locate(model), options);
    }

    /**
     * Loads the demo model, which knows some emoji and nothing of photographs; it needs the artifact clip-cli on the
     * path.
     *
     * @return the model
     * @throws ClipException if the artifact is missing
     */
    public static Clip demo() {
        return load(NamedModels.locate(ModelSource.DEMO), ClipOptions.DEFAULT);
    }

    /**
     * Classifies an image, using the labels as they are.
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

    /**
     * What the image tower computes on the way to an embedding.
     *
     * @param image an image file
     * @param request what is wanted besides embeddings and patches
     * @return the features; the embedding has the bits of {@link #encodeImage(Path)}
     * @throws ClipException if the file cannot be read, or embeddings have NaN or infinite values
     */
    public ImageFeatures imageFeatures(Path image, FeatureRequest request) {
        return new Features(this, parts).ofFile(image, request);
    }

    /**
     * As {@link #imageFeatures(Path, FeatureRequest)}.
     *
     * @param image any image
     * @param request what is wanted besides embeddings and patches
     * @return the features
     */
    public ImageFeatures imageFeatures(Image image, FeatureRequest request) {
        return imageFeatures(parts.images().pixels(image), request);
    }

    /**
     * As {@link #imageFeatures(Path, FeatureRequest)}, of an image that is already preprocessed.
     *
     * @param pixels (3, S, S), normalised, channel by channel
     * @param request what is wanted besides embeddings and patches
     * @return the features
     */
    public ImageFeatures imageFeatures(float[] pixels, FeatureRequest request) {
        return new Features(this, parts).ofPixels(pixels, request);
    }

    /**
     * What the text tower computes on the way to an embedding.
     *
     * @param text as for {@link #encodeText}
     * @param request what is wanted besides embeddings and tokens
     * @return the features; the embedding has the bits of {@link #encodeText}
     * @throws ClipException if the text is too long, or embeddings have NaN or infinite values
     */
    public TextFeatures textFeatures(String text, FeatureRequest request) {
        return new Features(this, parts).ofText(text, request);
    }

    /**
     * As {@link #textFeatures(String, FeatureRequest)}, of a text that is already tokenised.
     *
     * @param ids (T) with start- and end-of-text tokens, without padding
     * @param request what is wanted besides embeddings and tokens
     * @return the features
     */
    public TextFeatures textFeatures(int[] ids, FeatureRequest request) {
        return new Features(this, parts).ofTokens(ids, request);
    }

    /**
     * Cosines of an embedding and many stored ones. The backend computes them: on the CPU at the speed of memory, with
     * the same bits at any vector width and with any number of threads. They are sums in float, so their last digits
     * differ from {@link Similarity#cosine}'s. Runs beside batches and does not wait for them.
     *
     * @param query (E), of length 1 as this makes them
     * @param stored (N, E), each row of length 1; not copied: {@link MatrixView#of} takes an array, a mapped file or
     *     another view
     * @return (N)
     * @throws ClipException if the sizes differ
     */
    public float[] similarity(float[] query, MatrixView stored) {
        return similarity(new float[][] {query}, stored)[0];
    }

    /**
     * Cosines of embeddings and many stored ones, as {@link #similarity(float[], MatrixView)}.
     *
     * @param queries Q embeddings (E)
     * @param stored (N, E)
     * @return (Q, N)
     * @throws ClipException if the sizes differ
     */
    public float[][] similarity(float[][] queries, MatrixView stored) {
        return new Search(parts.engine()).cosines(queries, stored);
    }

    /**
     * The stored embeddings nearest to another: those with the greatest {@linkplain #similarity cosines}, however many
     * are stored.
     *
     * @param query (E), of length 1 as this makes them
     * @param stored (N, E), each row of length 1; not copied
     * @param count how many, at least 1
     * @return at most that many, nearest first; equal ones in the order stored, and NaN last
     * @throws ClipException if the sizes differ
     */
    public List<Match> nearest(float[] query, MatrixView stored, int count) {
        return nearest(new float[][] {query}, stored, count).getFirst();
    }

    /**
     * The stored embeddings nearest to each of several, which are read once for all of them.
     *
     * @param queries Q embeddings (E)
     * @param stored (N, E)
     * @param count how many for each, at least 1
     * @return Q lists, as {@link #nearest(float[], MatrixView, int)}
     * @throws ClipException if the sizes differ
     */
    public List<List<Match>> nearest(float[][] queries, MatrixView stored, int count) {
        return new Search(parts.engine()).nearest(queries, stored, count);
    }

    /**
     * Makes a classifier from the weights of an earlier one, which may have been kept in a file.
     *
     * @param labels at least one
     * @param weights (labels, E), as {@link ZeroShotClassifier#weights} gave them for these labels and this model;
     *     copied
     * @return the classifier, whose results are the earlier one's to the bit
     */
    public ZeroShotClassifier classifier(List<String> labels, float[][] weights) {
        return new ZeroShotClassifier(this, labels, weights);
    }

    /**
     * Loads all weights now and brings them into the form that is fastest to use, which the first calls do otherwise:
     * for services, before the first request.
     */
    public void preload() {
        parts.engine().loadAll();
    }

    /**
     * Gets everything ready that the first calls get ready otherwise: {@linkplain #preload loads the weights}, and
     * waits until the code that computes is compiled.
     *
     * @param patience how long to wait for the code at most; weights are loaded however long it takes
     * @return what is ready then; what is not gets ready by and by
     */
    public ClipStatus warmUp(Duration patience) {
        parts.engine().warmUp(patience);
        return status();
    }

    /**
     * What the model runs on now and whether it is at full speed. Returns at once, whatever else goes on.
     *
     * @return the status
     */
    public ClipStatus status() {
        Engine engine = parts.engine();
        Readiness readiness = engine.readiness();
        return new ClipStatus(engine.describe(), readiness.kernels(), readiness.weights(), engine.waiting());
    }

    /**
     * How probabilities are computed from cosines: as the model's family does it, with the trained scale.
     *
     * @return for CLIP, a softmax
     * @throws ClipException if the trained scale gives no usable factor; it names the tensor and its file
     */
    public Scoring scoring() {
        return model.scoring();
    }

    /**
     * What cosines are multiplied by before they become probabilities: e to the stored logit scale, 100 for the
     * published models of CLIP.
     *
     * @return the factor
     * @throws ClipException as {@link #scoring}
     */
    public float logitScale() {
        return scoring().scale();
    }

    /**
     * How many batches are worth submitting at once, each from a thread of its own.
     *
     * @return 1 on the CPU, where more would only compete; 2 for each GPU, which computes one while the other is
     *     preprocessed and copied
     */
    public int concurrentBatches() {
        return parts.engine().concurrentBatches();
    }

    /**
     * How many inputs keep every device busy at once.
     *
     * @return {@link #concurrentBatches()} of the batch size
     */
    public int concurrentInputs() {
        return Math.multiplyExact(
                concurrentBatches(), parts.options().batching().batchSize());
    }

    /**
     * The sizes of the model.
     *
     * @return the configuration, with the image size that was asked for
     */
    public ModelConfig config() {
        return parts.engine().config();
    }

    /**
     * The model on disk.
     *
     * @return its files, weights and what was guessed; closed with this
     */
    public PretrainedModel model() {
        return model;
    }

    /**
     * The tokenizer in use, read when first asked for: a program that only embeds images does without it.
     *
     * @return it is immutable and may be shared
     * @throws ClipException if the checkpoint's tokenizer files are bad or do not fit its model
     */
    public Tokenizer tokenizer() {
        return parts.tokenizer().get();
    }

    /**
     * The preprocessing in use.
     *
     * @return it is immutable and may be shared
     */
    public Preprocessor preprocessor() {
        return parts.images().preprocessor();
    }

    /**
     * How image files are read.
     *
     * @return the options
     */
    public ImageOptions imageOptions() {
        return parts.images().options();
    }

    /**
     * The model and what it runs on now, in one line.
     *
     * @return for example {@code ViT 224/14 1024x24, HF layout, cpu: 512-bit vectors, 2 threads}
     */
    @Override
    public String toString() {
        return sizes + ", " + parts.engine().describe();
    }

    /**
     * Refuses further calls, waits for those that wait or are under way, then frees the weights. May be called again.
     */
    @Override
    public void close() {
        parts.engine().close();
    }
}
