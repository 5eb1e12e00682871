package io.github.clip4j.backend;

/**
 * The heads of multi-head attention.
 *
 * @param name its PyTorch module name, for traces
 * @param heads H; the head size D is columns / H
 */
public record Heads(String name, int heads) {}
