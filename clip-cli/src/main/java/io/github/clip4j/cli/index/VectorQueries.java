package io.github.clip4j.cli.index;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.Hit;
import io.github.clip4j.search.SearchOptions;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.interchange.Interchange;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import io.github.clip4j.search.interchange.faiss.FaissIndex;
import io.github.clip4j.search.interchange.faiss.Neighbours;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Searches an index, or a file of FAISS, with vectors of a file: a line of JSON for each of them. */
record VectorQueries(Context context, Path file) {
    /** At a time. */
    private static final int QUERIES = 64;

    /** Takes some vectors. */
    private interface Search {
        void of(List<float[]> queries);
    }

    void search(VectorIndex index, SearchOptions options) {
        forEachBatch(index.model().dimensions(), queries -> {
            for (List<Hit> hits : index.search(queries.toArray(float[][]::new), options.withFields(false)))
                print(
                        hits.stream().map(Hit::id).toList(),
                        hits.stream().map(Hit::score).toList());
        });
    }

    /** With faiss's own ids and scores. */
    void search(Path faiss, int top) {
        if (!Files.isRegularFile(faiss)) throw new ClipException(faiss + ": no such index");
        try (FaissIndex index = FaissIndex.open(faiss)) {
            forEachBatch(index.dimensions(), queries -> {
                for (float[] query : queries) {
                    Neighbours found = index.search(query, top);
                    List<Long> ids = new ArrayList<>();
                    List<Float> scores = new ArrayList<>();
                    for (int i = 0; i < found.ids().length; i++) {
                        ids.add(found.ids()[i]);
                        scores.add(found.scores()[i]);
                    }
                    print(ids, scores);
                }
            });
        }
    }

    private void forEachBatch(int dimensions, Search search) {
        try (ImportedEntries entries = Interchange.open(file)) {
            if (entries.dimensions() != dimensions)
                throw new ClipException(file + ": vectors of " + entries.dimensions() + " numbers, but those of the"
                        + " index have " + dimensions + ": embed the queries with the model of the index");
            List<float[]> queries = new ArrayList<>();
            for (boolean more = true; more; ) {
                try {
                    Entry entry = entries.next();
                    more = entry != null;
                    if (entry != null) queries.add(entry.vector());
                    if (queries.size() == QUERIES || !more) searchAll(queries, search);
                } catch (ClipException e) {
                    context.messages().fail(String.valueOf(e.in(file.toString()).getMessage()));
                    searchAll(queries, search);
                    // A line for each row, so that none is taken for another.
                    print(List.of(), List.of());
                }
            }
        }
    }

    private static void searchAll(List<float[]> queries, Search search) {
        if (!queries.isEmpty()) search.of(List.copyOf(queries));
        queries.clear();
    }

    private void print(List<?> ids, List<Float> scores) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("ids", ids);
        line.put("scores", scores);
        context.results().json(line);
    }
}
