package io.github.clip4j.backend;

/**
 * The weights that turn patches into the vision transformer's input.
 *
 * @param name the name of the result in traces
 * @param classEmbedding (1, C), the row before the patches
 * @param positionalEmbedding (T, C)
 */
public record VisionEmbedding(String name, Weight classEmbedding, Weight positionalEmbedding) {}
