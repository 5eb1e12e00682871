package io.github.clip4j.model;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.tokenizer.Tokenizer;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model on disk as its family understands it: everything that is needed to run it, nothing loaded yet. Thread-safe;
 * close it after the last weight has been read.
 */
public interface PretrainedModel extends AutoCloseable {
    /**
     * The family.
     *
     * @return for example CLIP's
     */
    Family family();

    /**
     * The weights and the files beside them.
     *
     * @return closed with this model
     */
    Checkpoint checkpoint();

    /**
     * The dimensions.
     *
     * @return read from the configuration, or inferred from the tensors
     */
    ModelConfig config();

    /**
     * The towers that there are. What {@link #config()} says of another one means nothing.
     *
     * @return both for most models
     */
    Set<Tower> towers();

    /**
     * Checks that a tower is there.
     *
     * @param tower the one that is needed
     * @throws ClipException in one line that names the model, if it has only the other
     */
    void require(Tower tower);

    /**
     * Whether the towers end in a projection. One tower saved alone may have none: its embedding is the pooled token
     * after the last layer norm, what transformers calls {@code pooler_output}.
     *
     * @return true for most models
     */
    boolean isProjected();

    /**
     * Where the activation function was found, for people to read.
     *
     * @return for example {@code config.json: hidden_act quick_gelu}
     */
    String activationSource();

    /**
     * What had to be guessed.
     *
     * @return one line for each guess; empty if there was none
     */
    List<String> warnings();

    /**
     * Loads the tower that embeds images.
     *
     * @param weights where its weights come from and go to
     * @param imageSize side of its input in pixels; another than the model's own resizes the positional embedding, as
     *     the library that the layout comes from does it
     * @return the tower
     * @throws ClipException if the model cannot take such images
     */
    ImageTower imageTower(WeightLoader weights, int imageSize);

    /**
     * Loads the tower that embeds texts.
     *
     * @param weights where its weights come from and go to
     * @return the tower
     */
    TextTower textTower(WeightLoader weights);

    /**
     * What the text tower takes.
     *
     * @return context length, vocabulary, mask, pooling
     */
    TextRules textRules();

    /**
     * Reads the tokenizer.
     *
     * @param reference whose cleaning of texts to follow; empty for that of the layout
     * @return the tokenizer
     * @throws ClipException if its files are bad or do not fit the model
     */
    Tokenizer tokenizer(Optional<TokenizerFamily> reference);

    /**
     * How images are brought into the model's form.
     *
     * @param reference whose preprocessing to follow; empty for that of the layout
     * @param imageSize side of the result in pixels
     * @return the preprocessing
     * @throws ClipException if the model's preprocessing file cannot be followed
     */
    Preprocessor preprocessor(Optional<CropRule> reference, int imageSize);

    /**
     * Where the preprocessing of images comes from, for people to read.
     *
     * @param reference as for {@link #preprocessor}
     * @return for example {@code preprocessor_config.json}
     * @throws ClipException as {@link #preprocessor}
     */
    String preprocessingSource(Optional<CropRule> reference);

    /**
     * How probabilities are computed from cosines.
     *
     * @return with the trained scale
     * @throws ClipException if that is NaN or infinite, or has no finite factor above 0
     */
    Scoring scoring();

    @Override
    void close();
}
