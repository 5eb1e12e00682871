package io.github.clip4j.search;

import java.util.Map;

/**
 * What was found.
 *
 * @param id its name
 * @param score its cosine with the query, or inner product; the same bits with either engine
 * @param fields as they were stored; empty if they were not asked for
 */
public record Hit(String id, float score, Map<String, Object> fields) {}
