package io.github.clip4j;

/**
 * One label's share of an image.
 *
 * @param index of the label in the list that was given
 * @param label as given
 * @param probability softmax over all labels
 * @param cosine of the angle between the image's and the label's embedding, which does not depend on the other labels
 */
public record Classification(int index, String label, float probability, float cosine) {}
