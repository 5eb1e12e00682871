package io.github.clip4j.search;

import io.github.clip4j.search.filter.Fields;
import io.github.clip4j.search.scan.Copies;
import io.github.clip4j.search.scan.SegmentRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;

/** A state of an index, open for as long as anybody uses it: its memory is unmapped only then. */
final class Snapshot {
    private final DirectoryReader reader;
    private final IndexSearcher searcher;
    private final List<SegmentRows> segments = new ArrayList<>();
    private final Fields fields;
    private final Copies copies;
    private final AtomicInteger users = new AtomicInteger(1);

    /** Takes over the reader. */
    Snapshot(DirectoryReader reader, IndexFolder folder) throws IOException {
        this.reader = reader;
        searcher = new IndexSearcher(reader);
        for (LeafReaderContext leaf : reader.leaves())
            segments.add(SegmentRows.of(leaf, Documents.VECTOR, folder.model().dimensions()));
        fields = Fields.of(reader);
        copies = new Copies(folder.copies());
    }

    DirectoryReader reader() {
        return reader;
    }

    IndexSearcher searcher() {
        return searcher;
    }

    List<SegmentRows> segments() {
        return segments;
    }

    Fields fields() {
        return fields;
    }

    Copies copies() {
        return copies;
    }

    /** The segment that an entry is in, by its number among all. */
    SegmentRows segmentOf(int place) {
        int at = segments.size() - 1;
        while (segments.get(at).base() > place) at--;
        return segments.get(at);
    }

    /** A copy of a vector. */
    float[] vector(int place) {
        SegmentRows rows = segmentOf(place);
        float[] vector = new float[rows.vectors().columns()];
        rows.vectors().read(place - rows.base(), 0, vector, 0, vector.length);
        return vector;
    }

    /** One more user, unless it is closed. */
    boolean acquire() {
        return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    /** One user less; the last one closes it. */
    void release() {
        if (users.decrementAndGet() > 0) return;
        copies.close();
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
