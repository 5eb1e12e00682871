package io.github.clip4j.model;

/**
 * The input that a text tower takes, and which part of it matters: known before its weights are loaded.
 *
 * @param contextLength the most tokens of a text
 * @param vocabSize ids are below it
 * @param mask which tokens see which; under {@link Mask#CAUSAL} nothing after the pooled token needs to be computed,
 *     and a common beginning of several texts only once
 * @param pooling which token becomes the embedding
 */
public record TextRules(int contextLength, int vocabSize, Mask mask, TextPooling pooling) {}
