package io.github.clip4j.search;

import io.github.clip4j.search.filter.FieldKind;
import java.util.Map;
import java.util.Set;

/**
 * The state of an index.
 *
 * @param model whose embeddings it holds
 * @param entries how many it has
 * @param deleted how many have been deleted or replaced and still take space
 * @param thumbnails how many entries have a small image
 * @param segments of how many pieces it consists
 * @param graphs how many of them have a graph for approximate search
 * @param mapped how many of them are searched exactly where they lie, without a copy
 * @param bytes of the index itself
 * @param copies bytes of the smaller copies of its vectors
 * @param engine that searches by default
 * @param fields known fields and the kinds of their values, by name
 */
public record IndexInfo(
        IndexModel model,
        int entries,
        int deleted,
        int thumbnails,
        int segments,
        int graphs,
        int mapped,
        long bytes,
        long copies,
        SearchEngine engine,
        Map<String, Set<FieldKind>> fields) {}
