package io.github.clip4j;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.Output;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.Scoring;
import io.github.clip4j.serving.BatchingOptions;
import io.github.clip4j.tokenizer.Tokenizer;
import java.nio.file.Path;
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
 * see {@link BatchingOptions}. They cannot be interrupted and keep the interrupt flag. Bad input is a
 * {@link ClipException}; use after {@link #close}, or by a trace from within its own call, is an
 * {@link IllegalStateException}.
 */
public final class Clip extends Encoder implements AutoCloseable {
    private final PretrainedModel model;
    private final Parts parts;
    private final String description;

    Clip(PretrainedModel model, Parts parts, String description) {
        super(parts, Output.UNIT);
        this.model = model;
        this.parts = parts;
        this.description = description;
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
     * How probabilities are computed from cosines: as the model's family does it, with the trained scale.
     *
     * @return for CLIP, a softmax
     */
    public Scoring scoring() {
        return model.scoring();
    }

    /**
     * What cosines are multiplied by before they become probabilities: e to the stored logit scale, 100 for the
     * published models of CLIP.
     *
     * @return the factor
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
     * The model and what it runs on, in one line.
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
        parts.engine().close();
    }
}
