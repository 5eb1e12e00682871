package io.github.clip4j.model;

import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.checkpoint.WeightNames;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.TensorFile;

/**
 * A family of two-tower models: all that is specific to its names, configurations, shapes, pooling and scoring. The
 * registry is {@code io.github.clip4j.families.Families}. Stateless.
 */
public interface Family {
    /**
     * What the family is called.
     *
     * @return for example {@code CLIP}
     */
    String name();

    /**
     * Whether a file's tensors are those of a model of this family, judged by their names.
     *
     * @param tensors an open file
     * @return true if {@link #open} is worth trying
     */
    boolean detects(TensorFile tensors);

    /**
     * Opens a model: reads its configuration, or infers it, and checks that tensors and configuration agree.
     *
     * @param files where it lies
     * @param tensors its open file, owned by the model from now on, or by the caller if this fails
     * @return the model; the caller closes it
     * @throws ClipException in one line, if something contradicts something
     */
    PretrainedModel open(CheckpointFiles files, TensorFile tensors);

    /**
     * Reads a configuration in either library's format.
     *
     * @param document its content
     * @return the dimensions
     * @throws ClipException in one line, if it is not this family's or asks for what the family lacks
     */
    ModelConfig config(ConfigDocument document);

    /**
     * How a model of given dimensions names its weights.
     *
     * @param config the dimensions
     * @return names and shapes in each layout
     */
    WeightNames names(ModelConfig config);
}
