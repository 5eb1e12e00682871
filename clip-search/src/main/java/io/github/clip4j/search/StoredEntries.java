package io.github.clip4j.search;

import io.github.clip4j.search.scan.SegmentRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** The entries of a state of an index. */
final class StoredEntries implements EntrySource {
    private final Snapshot snapshot;
    private final IndexFolder folder;
    private int segment;
    private int row;
    private @Nullable StoredFields stored;
    private boolean closed;

    /** Takes over a use of the snapshot. */
    StoredEntries(Snapshot snapshot, IndexFolder folder) {
        this.snapshot = snapshot;
        this.folder = folder;
    }

    @Override
    public int dimensions() {
        return folder.model().dimensions();
    }

    @Override
    public long count() {
        return snapshot.reader().numDocs();
    }

    @Override
    public @Nullable Entry next() {
        if (closed) throw new IllegalStateException("the entries are closed");
        for (; segment < snapshot.segments().size(); segment++, row = 0, stored = null) {
            SegmentRows rows = snapshot.segments().get(segment);
            Bits live = rows.context().reader().getLiveDocs();
            while (row < rows.rows() && live != null && !live.get(row)) row++;
            if (row < rows.rows()) return entry(rows, row++);
        }
        return null;
    }

    private Entry entry(SegmentRows rows, int at) {
        try {
            if (stored == null) stored = rows.context().reader().storedFields();
            Document document = stored.document(at);
            float[] vector = new float[dimensions()];
            rows.vectors().read(at, 0, vector, 0, vector.length);
            return new Entry(Documents.id(document), vector, Documents.fields(document));
        } catch (IOException | UncheckedIOException e) {
            throw IndexFolder.failure(folder.path(), e);
        }
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        snapshot.release();
    }
}
