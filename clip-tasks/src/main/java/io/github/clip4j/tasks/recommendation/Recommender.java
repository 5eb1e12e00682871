package io.github.clip4j.tasks.recommendation;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Hit;
import io.github.clip4j.search.SearchOptions;
import io.github.clip4j.search.VectorIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Recommends entries of an index. Thread-safe.
 *
 * @param index of what can be recommended
 */
public record Recommender(VectorIndex index) {
    /** Candidates for each that is wanted, where some may be left out; more where that is not enough. */
    private static final int POOL = 4;

    /**
     * What is recommended.
     *
     * @param hit the entry; its score is the cosine with what is looked for
     * @param reason what is liked and nearest to it
     */
    public record Recommendation(Hit hit, Taste.Reason reason) {}

    /**
     * Recommends.
     *
     * @param taste what is liked; entries of the index whose names are given as examples are not recommended
     * @param most for each field, how many entries with the same value at most
     * @param options how many, with what filters; what has been seen is excluded; with diversity by maximal marginal
     *     relevance
     * @return the best first
     * @throws ClipException in one line, if the index cannot be read or the vectors are of another model
     */
    public List<Recommendation> recommend(Taste taste, Map<String, Integer> most, SearchOptions options) {
        most.forEach((field, count) -> {
            if (count < 1)
                throw new ClipException("recommend: at most " + count + " of " + field + "; expected 1 or more");
        });
        Set<String> excluded = new HashSet<>(options.excluded());
        taste.liked().forEach(example -> excluded.add(example.name()));
        taste.disliked().forEach(example -> excluded.add(example.name()));
        float[] query = taste.query();
        int pool = most.isEmpty() ? options.top() : POOL * options.top();
        while (true) {
            List<Hit> hits = index.search(
                    query, options.withExcluded(excluded).withFields(true).withTop(Math.min(pool, SearchOptions.MOST)));
            List<Hit> chosen = chosen(hits, most, options.top());
            if (chosen.size() == options.top() || hits.size() < pool || pool >= SearchOptions.MOST)
                return chosen.stream().map(hit -> recommendation(taste, hit)).toList();
            pool = (int) Math.min(SearchOptions.MOST, (long) POOL * pool);
        }
    }

    private static List<Hit> chosen(List<Hit> hits, Map<String, Integer> most, int top) {
        Map<List<Object>, Integer> counts = new HashMap<>();
        List<Hit> chosen = new ArrayList<>();
        for (Hit hit : hits) {
            if (chosen.size() == top) break;
            List<List<Object>> values = values(hit, most.keySet());
            if (values.stream()
                    .anyMatch(
                            value -> counts.getOrDefault(value, 0) >= most.getOrDefault((String) value.getFirst(), 0)))
                continue;
            for (List<Object> value : values) counts.merge(value, 1, Integer::sum);
            chosen.add(hit);
        }
        return chosen;
    }

    /** Each field with each of its values; what has none is not counted. */
    private static List<List<Object>> values(Hit hit, Set<String> fields) {
        List<List<Object>> values = new ArrayList<>();
        for (String field : fields) {
            Object value = hit.fields().get(field);
            if (value instanceof List<?> several) several.forEach(one -> values.add(List.of(field, one)));
            else if (value != null) values.add(List.of(field, value));
        }
        return values;
    }

    private Recommendation recommendation(Taste taste, Hit hit) {
        Optional<float[]> vector = index.get(hit.id()).map(entry -> entry.vector());
        return new Recommendation(hit, vector.map(taste::reason).orElse(new Taste.Reason("", Float.NaN)));
    }
}
