package io.github.clip4j.search.interchange.parquet;

/**
 * A column that can be read: one value or one list of values in each row.
 *
 * @param name names of groups and of the column, joined by dots, without those of lists
 * @param isList whether each value is a list
 * @param isNumbers whether its values are numbers with a fraction, so that a list may be a vector
 * @param isBytes whether its values are bytes that are not said to be text
 */
public record Column(String name, boolean isList, boolean isNumbers, boolean isBytes) {}
