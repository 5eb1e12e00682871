package io.github.clip4j.search.duplicates;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.Hit;
import io.github.clip4j.search.SearchOptions;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.duplicates.StarClusters.Cluster;
import io.github.clip4j.search.duplicates.StarClusters.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds images that an index has more than once, in three tiers, each image in at most one group of a tier, and in a
 * later tier only what an earlier one keeps. For one thread.
 */
public final class Duplicates {
    /** At a time. */
    private static final int QUERIES = 64;
    /** Of one image; of more it is enough to know these. */
    private static final int NEIGHBOURS = 200;

    private final VectorIndex index;
    private final DuplicateOptions options;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final List<DuplicateGroup> groups = new ArrayList<>();
    private final Set<Long> found = new HashSet<>();

    private Duplicates(VectorIndex index, DuplicateOptions options) {
        this.index = index;
        this.options = options;
    }

    /**
     * Finds all groups.
     *
     * @param index images that {@link io.github.clip4j.search.indexing.Indexer} added
     * @param options what counts
     * @param progress is run for each image that was compared with all
     * @return by tier, the largest groups of a tier first
     */
    public static List<DuplicateGroup> find(VectorIndex index, DuplicateOptions options, Runnable progress) {
        Duplicates duplicates = new Duplicates(index, options);
        try (EntrySource entries = index.entries()) {
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                duplicates.places.put(entry.id(), duplicates.candidates.size());
                duplicates.candidates.add(new Candidate(entry.id(), entry.fields()));
            }
        }
        Set<Integer> left = duplicates.sameFiles();
        if (options.last() == Tier.SAME_FILE) return duplicates.groups;
        List<Pair> pairs = duplicates.pairs(left, progress);
        List<Pair> same = pairs.stream().filter(duplicates::isSameImage).toList();
        left.removeAll(duplicates.group(Tier.SAME_IMAGE, same));
        if (options.last() == Tier.SIMILAR)
            duplicates.group(
                    Tier.SIMILAR,
                    pairs.stream()
                            .filter(pair -> pair.similarity() >= options.similarCosine())
                            .filter(pair -> left.contains(pair.a()) && left.contains(pair.b()))
                            .toList());
        return duplicates.groups;
    }

    /** Groups of the same bytes; what is left is one of each. */
    private Set<Integer> sameFiles() {
        Map<String, List<Integer>> bySha256 = new LinkedHashMap<>();
        Set<Integer> left = new HashSet<>();
        for (int i = 0; i < candidates.size(); i++) {
            left.add(i);
            String sha256 = candidates.get(i).sha256;
            if (!sha256.isEmpty())
                bySha256.computeIfAbsent(sha256, _ -> new ArrayList<>()).add(i);
        }
        bySha256.values().stream()
                .filter(members -> members.size() > 1)
                .sorted(Comparator.comparingInt((List<Integer> members) -> -members.size()))
                .forEach(members -> left.removeAll(add(Tier.SAME_FILE, members, 1)));
        return left;
    }

    /** Pairs of those left that are near enough for any tier. */
    private List<Pair> pairs(Set<Integer> left, Runnable progress) {
        List<Pair> pairs = new ArrayList<>();
        SearchOptions search = SearchOptions.DEFAULT
                .withTop(NEIGHBOURS)
                .withMinimum(options.leastCosine())
                .withFields(false);
        List<Integer> asked = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        try (EntrySource entries = index.entries()) {
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                progress.run();
                Integer place = places.get(entry.id());
                if (place == null || !left.contains(place)) continue;
                asked.add(place);
                vectors.add(entry.vector());
                if (asked.size() == QUERIES) ask(asked, vectors, left, search, pairs);
            }
        }
        if (!asked.isEmpty()) ask(asked, vectors, left, search, pairs);
        return pairs;
    }

    private void ask(
            List<Integer> asked, List<float[]> vectors, Set<Integer> left, SearchOptions search, List<Pair> pairs) {
        List<List<Hit>> hits = index.search(vectors.toArray(float[][]::new), search);
        for (int i = 0; i < asked.size(); i++)
            for (Hit hit : hits.get(i)) {
                Integer other = places.get(hit.id());
                if (other == null || other.equals(asked.get(i)) || !left.contains(other)) continue;
                int a = Math.min(asked.get(i), other);
                int b = Math.max(asked.get(i), other);
                // Exact search finds each pair twice.
                if (found.add((long) a << 32 | b)) pairs.add(new Pair(a, b, hit.score()));
            }
        asked.clear();
        vectors.clear();
    }

    private boolean isSameImage(Pair pair) {
        if (pair.similarity() < options.sameCosine()) return false;
        var a = candidates.get(pair.a()).hash();
        var b = candidates.get(pair.b()).hash();
        return a.isPresent() && b.isPresent() && PerceptualHash.distance(a.get(), b.get()) <= options.sameBits();
    }

    /** Adds groups; returns what is not kept. */
    private Set<Integer> group(Tier tier, List<Pair> pairs) {
        Set<Integer> dropped = new HashSet<>();
        for (Cluster cluster : StarClusters.of(candidates.size(), pairs))
            dropped.addAll(add(tier, cluster.members(), cluster.smallest()));
        return dropped;
    }

    private List<Integer> add(Tier tier, List<Integer> members, float smallest) {
        List<Integer> sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparing(candidates::get, Candidate.BEST));
        Candidate best = candidates.get(sorted.getFirst());
        groups.add(new DuplicateGroup(
                tier,
                sorted.stream().map(i -> candidates.get(i).id).toList(),
                best.reason(candidates.get(sorted.get(1))),
                smallest));
        return sorted.subList(1, sorted.size());
    }
}
