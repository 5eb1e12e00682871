package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The vectors of an index, one after the other. */
final class FaissEntries implements ImportedEntries {
    private final Node index;
    private final Rows rows;
    private final Runnable atEnd;

    FaissEntries(Node index, Runnable atEnd) {
        this.index = index;
        this.atEnd = atEnd;
        rows = index.rows();
    }

    @Override
    public String format() {
        return "FAISS index (" + index.code() + ")";
    }

    @Override
    public Optional<String> caution() {
        return index.loss();
    }

    @Override
    public int dimensions() {
        return index.dimensions();
    }

    @Override
    public long count() {
        return index.count();
    }

    @Override
    public @Nullable Entry next() {
        float[] vector = new float[index.dimensions()];
        return rows.next(vector) ? new Entry(Long.toString(rows.id()), vector, Map.of()) : null;
    }

    @Override
    public void close() {
        atEnd.run();
    }
}
