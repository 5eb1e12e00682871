package io.github.clip4j.search;

import java.util.List;

/**
 * The result of a check.
 *
 * @param entries how many were looked at
 * @param problems one line each; empty if all is well
 */
public record CheckReport(int entries, List<String> problems) {}
