package io.github.clip4j.backend;

/**
 * Layer normalisation over a row.
 *
 * @param name its PyTorch module name, for traces
 * @param weight (1, columns)
 * @param bias (1, columns)
 * @param eps added to the variance
 */
public record LayerNorm(String name, Weight weight, Weight bias, float eps) {}
