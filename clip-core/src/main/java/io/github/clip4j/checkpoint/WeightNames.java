package io.github.clip4j.checkpoint;

import java.util.List;
import java.util.SequencedMap;

/**
 * How one model's weights are named, cut and oriented in each layout. The model itself asks for them by canonical
 * names, those of its family's first implementation: {@link Layout#OPENAI} for CLIP. Immutable.
 */
public interface WeightNames {
    /**
     * Where a stored tensor's values stand among the canonical weights.
     *
     * @param canonical the canonical weight
     * @param part which of {@code parts} equal runs of its rows
     * @param parts 3 for q, k, v; 1 for most
     */
    record Part(String canonical, int part, int parts) {}

    /**
     * Every tensor of the model with its shape, as a layout stores it.
     *
     * @param layout whose names and orientations
     * @return name to shape, in the order of the model's computation; unmodifiable
     */
    SequencedMap<String, List<Long>> shapes(Layout layout);

    /**
     * The tensors that make up a canonical weight in a layout, stacked by rows.
     *
     * @param layout whose names
     * @param canonical a key of {@link #shapes} for {@link Layout#OPENAI}
     * @return one name or more, in stacking order
     * @throws IllegalArgumentException if the model has no such weight
     */
    List<String> parts(Layout layout, String canonical);

    /**
     * The canonical weight that holds a stored tensor's values.
     *
     * @param layout whose names
     * @param name a key of {@link #shapes}
     * @return the weight and the part of it
     * @throws IllegalArgumentException if the layout has no such tensor
     */
    Part canonical(Layout layout, String name);

    /**
     * Whether a layout stores a matrix with input features outermost, [in, out].
     *
     * @param layout whose orientation
     * @param canonical a canonical name
     * @return false where rows are output features, as the model uses matrices
     */
    boolean isTransposed(Layout layout, String canonical);

    /**
     * The number of trained values.
     *
     * @return for example 427,616,513 for ViT-L/14
     */
    default long parameterCount() {
        return shapes(Layout.OPENAI).values().stream()
                .mapToLong(shape -> shape.stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b))
                .sum();
    }
}
