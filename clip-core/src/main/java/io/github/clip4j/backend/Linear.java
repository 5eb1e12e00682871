package io.github.clip4j.backend;

import org.jspecify.annotations.Nullable;

/**
 * A linear layer {@code y = x Wᵀ + b}.
 *
 * @param name its PyTorch module name, for traces
 * @param weight (out, in), loaded as {@link Backend.Role#LINEAR}
 * @param bias (1, out), or null for none
 */
public record Linear(String name, Weight weight, @Nullable Weight bias) {}
