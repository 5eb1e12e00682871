package io.github.clip4j.checkpoint;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.tensor.TensorFile;
import java.util.List;
import java.util.function.Function;

/**
 * A CLIP model's dimensions: two transformers and the space that they share (Radford et al. 2021, section 2.4 and table
 * 20).
 *
 * @param embedDim width of the shared embedding
 * @param vision the image tower
 * @param text the text tower
 */
public record ClipConfig(int embedDim, VisionConfig vision, TextConfig text) {
    static final int MAX_DIMENSION = 1 << 17;
    private static final int MAX_LAYERS = 1024;

    /** Checks the range. */
    public ClipConfig {
        checkRange("embedding width", embedDim, MAX_DIMENSION);
    }

    /**
     * Reads transformers' {@code config.json} of a {@code CLIPModel}. Members that the file omits have the defaults of
     * transformers' CLIPConfig.
     *
     * @param json the document
     * @return the dimensions
     * @throws ClipException in one line, if a member has an unusable value or the model is not CLIP
     */
    public static ClipConfig fromHuggingFace(JsonObject json) {
        return located(json, HuggingFaceConfig::read);
    }

    /**
     * Reads {@code open_clip_config.json}, or one of open_clip's own model configurations (the same without the
     * {@code model_cfg} around it).
     *
     * @param json the document
     * @return the dimensions
     * @throws ClipException in one line that names the member, if it asks for anything that CLIP's own architecture
     *     lacks
     */
    public static ClipConfig fromOpenClip(JsonObject json) {
        return located(json, OpenClipConfig::read);
    }

    /**
     * Infers the dimensions from tensor names and shapes. Two things are not in the shapes: the number of heads (the
     * published widths' are known, others are taken as {@code width / 64}) and the activation (QuickGELU for OpenAI's
     * layout, otherwise the family's usual one). {@link Checkpoint#open(java.nio.file.Path)} adds a warning for what
     * was guessed.
     *
     * @param file a CLIP checkpoint in any layout
     * @return the dimensions
     * @throws ClipException if the tensors are not a CLIP model's
     */
    public static ClipConfig infer(TensorFile file) {
        return ShapeInference.infer(StoredWeights.detect(file)).config();
    }

    /**
     * The number of trained values: both towers, both projections and the logit scale.
     *
     * @return for example 427,616,513 for ViT-L/14
     */
    public long parameterCount() {
        long count = 0;
        for (List<Long> shape : WeightNames.shapes(this, Layout.OPENAI).values()) {
            long elements = 1;
            for (long d : shape) elements *= d;
            count += elements;
        }
        return count;
    }

    /**
     * The same dimensions with another activation in both towers.
     *
     * @param activation the activation
     * @return a copy
     */
    public ClipConfig withActivation(Activation activation) {
        return new ClipConfig(embedDim, vision.withActivation(activation), text.withActivation(activation));
    }

    private static ClipConfig located(JsonObject json, Function<JsonObject, ClipConfig> reader) {
        try {
            return reader.apply(json);
        } catch (ClipException e) {
            throw located(json.path(), e);
        }
    }

    /** Messages about a member or a tensor name its file already; those about a range get the file's name here. */
    static ClipException located(String file, ClipException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains(file) ? e : new ClipException(file + ": " + message, e);
    }

    /**
     * The same model for images of another size.
     *
     * @param imageSize side in pixels
     * @return changed configuration
     * @throws ClipException if the size is smaller than a patch or too large
     */
    public ClipConfig withImageSize(int imageSize) {
        return new ClipConfig(embedDim, vision.withImageSize(imageSize), text);
    }

    /**
     * How many elements the matrices of the blocks have: nearly all of a model's, but for the token embedding.
     *
     * @return those of both transformers
     */
    public long blockWeights() {
        return visionBlockWeights() + textBlockWeights();
    }

    /**
     * How many elements the matrices of the image transformer's blocks have.
     *
     * @return nearly all of that transformer's
     */
    public long visionBlockWeights() {
        return blockWeights(vision.width(), vision.layers(), vision.mlpWidth());
    }

    /**
     * How many elements the matrices of the text transformer's blocks have.
     *
     * @return nearly all of that transformer's, except the token embedding
     */
    public long textBlockWeights() {
        return blockWeights(text.width(), text.layers(), text.mlpWidth());
    }

    /** Queries, keys, values and output, and the two layers of the MLP. */
    private static long blockWeights(int width, int layers, int mlpWidth) {
        return layers * (4L * width * width + 2L * width * mlpWidth);
    }

    static void checkTower(String tower, int width, int layers, int heads, int mlpWidth) {
        checkRange(tower + " width", width, MAX_DIMENSION);
        checkRange(tower + " layer count", layers, MAX_LAYERS);
        checkRange(tower + " head count", heads, width);
        checkRange(tower + " MLP width", mlpWidth, MAX_DIMENSION);
        if (width % heads != 0)
            throw new ClipException("the %s width %d is not a multiple of its %d heads".formatted(tower, width, heads));
    }

    static void checkEpsilon(String tower, float eps) {
        if (!(eps >= 0 && eps < 1))
            throw new ClipException("the %s layer norm epsilon is %s, expected 0 to 1".formatted(tower, eps));
    }

    static void checkRange(String what, int value, int max) {
        if (value < 1 || value > max)
            throw new ClipException("the %s is %d, expected 1 to %d".formatted(what, value, max));
    }
}
