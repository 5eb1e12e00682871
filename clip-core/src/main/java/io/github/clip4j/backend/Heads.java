package io.github.clip4j.backend;

/**
 * The shape of multi-head attention.
 *
 * @param name its PyTorch module name, for traces
 * @param heads H; the head size D is columns / H
 * @param tokens T: each T consecutive rows are one sequence
 * @param causal whether token i sees tokens 0..i only
 */
public record Heads(String name, int heads, int tokens, boolean causal) {}
