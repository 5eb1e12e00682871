package io.github.clip4j.backend;

/**
 * The tables that turn token ids into the text transformer's input.
 *
 * @param name the name of the result in traces
 * @param tokenEmbedding (vocabulary, C)
 * @param positionalEmbedding (context length, C)
 */
public record TextEmbedding(String name, Weight tokenEmbedding, Weight positionalEmbedding) {}
