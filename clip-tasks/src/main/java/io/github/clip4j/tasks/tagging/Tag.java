package io.github.clip4j.tasks.tagging;

import java.util.List;

/**
 * A category that an image may belong to.
 *
 * @param id of the category as the taxonomy has it; empty if it has none
 * @param path its name and those above it, the topmost first
 * @param scores for each level of the path, the greatest cosine of the image with anything in that category
 * @param sure whether the path ends where the taxonomy does, or where it is told from its siblings; false where it ends
 *     because the next level does not
 */
public record Tag(String id, List<String> path, List<Float> scores, boolean sure) {
    /**
     * The score of the category.
     *
     * @return that of the last level
     */
    public float score() {
        return scores.getLast();
    }
}
