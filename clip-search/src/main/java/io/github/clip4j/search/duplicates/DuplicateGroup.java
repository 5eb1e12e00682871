package io.github.clip4j.search.duplicates;

import java.util.List;

/**
 * Images that have something in common with the first one.
 *
 * @param tier what
 * @param members ids, the one to keep first
 * @param reason why that one, in words
 * @param smallest the least cosine of two members among those that were compared
 */
public record DuplicateGroup(Tier tier, List<String> members, String reason, float smallest) {}
