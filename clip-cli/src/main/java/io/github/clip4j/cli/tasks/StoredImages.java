package io.github.clip4j.cli.tasks;

import io.github.clip4j.cli.index.Ids;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorRows;
import io.github.clip4j.search.filter.Filter;
import java.util.List;
import java.util.function.BiConsumer;

/** The images of an index, of which the embeddings are there. No state. */
final class StoredImages {
    private StoredImages() {}

    /** Hands on the id and the embedding of each entry that fits all filters. */
    static void forEach(VectorIndex index, List<String> filters, BiConsumer<String, float[]> consumer) {
        try (VectorRows rows = index.rows(filters.stream().map(Filter::parse).toList())) {
            int columns = rows.matrix().columns();
            for (int i = 0; i < rows.matrix().rows(); i++) {
                float[] embedding = new float[columns];
                rows.matrix().read(i, 0, embedding, 0, columns);
                consumer.accept(Ids.shown(rows.entry(i).id()), embedding);
            }
        }
    }
}
