package io.github.clip4j.ranking;

/**
 * One of many.
 *
 * @param place where it stood among them
 * @param value what it was ranked by
 */
public record Ranked(int place, float value) {}
