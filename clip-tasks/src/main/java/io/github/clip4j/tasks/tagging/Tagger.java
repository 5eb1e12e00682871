package io.github.clip4j.tasks.tagging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds the categories of an image from its cosines with the sentences of all of them. A category is worth as much as
 * the best of what it contains: nobody writes a sentence that goes with all of Electronics. Immutable; thread-safe.
 */
public final class Tagger {
    private final Taxonomy taxonomy;
    private final int[][] children;
    private final int[] roots;
    private final int count;
    private final double threshold;
    private final double margin;

    /**
     * A tagger.
     *
     * @param taxonomy the categories
     * @param count the most that an image gets
     * @param threshold the least score of one
     * @param margin by how much a category must be better than its best sibling, or the path ends above it; 0 for
     *     always
     */
    public Tagger(Taxonomy taxonomy, int count, double threshold, double margin) {
        this.taxonomy = taxonomy;
        this.count = count;
        this.threshold = threshold;
        this.margin = margin;
        List<Taxonomy.Node> nodes = taxonomy.nodes();
        List<List<Integer>> below = new ArrayList<>();
        List<Integer> top = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            below.add(new ArrayList<>());
            int parent = nodes.get(i).parent();
            (parent < 0 ? top : below.get(parent)).add(i);
        }
        children = below.stream().map(Tagger::array).toArray(int[][]::new);
        roots = array(top);
    }

    private static int[] array(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * The categories of an image.
     *
     * @param cosines of the image with the sentence of each category, in the order of {@link Taxonomy#nodes}
     * @return the best first, none within another; empty if it is none that the taxonomy has
     */
    public List<Tag> tags(float[] cosines) {
        float[] best = cosines.clone();
        for (int i = best.length - 1; i >= 0; i--) {
            int parent = taxonomy.nodes().get(i).parent();
            if (parent >= 0) best[parent] = Math.max(best[parent], best[i]);
        }
        List<Tag> tags = new ArrayList<>();
        Set<Integer> onPaths = new HashSet<>();
        Set<Integer> ends = new HashSet<>();
        int[] order = IntStream.range(0, cosines.length)
                .filter(i -> cosines[i] >= threshold)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -cosines[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int node : order) {
            if (tags.size() == count) break;
            int[] path = path(node);
            int end = end(path, best);
            // What contains a better one, or is within one, says nothing new.
            if (end == 0 || onPaths.contains(path[end - 1])) continue;
            if (Arrays.stream(path, 0, end).anyMatch(ends::contains)) continue;
            for (int i = 0; i < end; i++) onPaths.add(path[i]);
            ends.add(path[end - 1]);
            tags.add(tag(path, end, best));
        }
        return tags;
    }

    private int[] path(int node) {
        int[] path = new int[taxonomy.nodes().get(node).level()];
        int at = node;
        for (int i = path.length - 1; i >= 0; i--) {
            path[i] = at;
            at = taxonomy.nodes().get(at).parent();
        }
        return path;
    }

    /** How much of a path is told from its siblings. */
    private int end(int[] path, float[] best) {
        for (int i = 0; i < path.length; i++) {
            float other = Float.NEGATIVE_INFINITY;
            for (int sibling : i == 0 ? roots : children[path[i - 1]])
                if (sibling != path[i]) other = Math.max(other, best[sibling]);
            if (margin > 0 && best[path[i]] - other < margin) return i;
        }
        return path.length;
    }

    private Tag tag(int[] path, int end, float[] best) {
        Taxonomy.Node node = taxonomy.nodes().get(path[end - 1]);
        List<Float> scores = Arrays.stream(path, 0, end).mapToObj(i -> best[i]).toList();
        return new Tag(node.id(), node.path(), scores, end == path.length);
    }
}
