package io.github.clip4j.search;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.search.scan.Accepted;
import io.github.clip4j.search.scan.RowSelection;
import io.github.clip4j.search.scan.SegmentRows;
import io.github.clip4j.tensor.MatrixView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Document;
import org.jspecify.annotations.Nullable;

/** Rows of the segments of a state, one after the other. */
final class StoredRows implements VectorRows {
    /** Products of a portion: 4 MB. */
    private static final int WAITING = 1 << 20;

    private final Snapshot snapshot;
    private final IndexFolder folder;
    private final Backend backend;
    private final Runnable release;
    private final List<Part> parts = new ArrayList<>();
    private final int rows;
    private boolean closed;

    /** The accepted rows of a segment, all if none are selected; {@code first} is the first one's number among all. */
    private record Part(SegmentRows segment, int @Nullable [] selected, MatrixView vectors, int first) {
        static Part of(SegmentRows segment, Accepted accepted, int first) {
            int[] selected = accepted.bits() == null ? null : accepted.rows();
            MatrixView all = segment.vectors();
            return new Part(segment, selected, selected == null ? all : new RowSelection(all, selected), first);
        }

        /** The number of a row's document among all. */
        int place(int row) {
            return segment.base() + (selected == null ? row - first : selected[row - first]);
        }
    }

    /**
     * Takes over a use of the snapshot.
     *
     * @param accepted for each segment
     * @param release ends that use
     */
    StoredRows(Snapshot snapshot, IndexFolder folder, Backend backend, List<Accepted> accepted, Runnable release) {
        this.snapshot = snapshot;
        this.folder = folder;
        this.backend = backend;
        this.release = release;
        int first = 0;
        for (int i = 0; i < accepted.size(); i++) {
            if (accepted.get(i).count() == 0) continue;
            parts.add(Part.of(snapshot.segments().get(i), accepted.get(i), first));
            first += accepted.get(i).count();
        }
        rows = first;
    }

    private Part part(int row) {
        int at = parts.size() - 1;
        while (parts.get(at).first() > row) at--;
        return parts.get(at);
    }

    @Override
    public MatrixView matrix() {
        return new MatrixView() {
            @Override
            public int rows() {
                return rows;
            }

            @Override
            public int columns() {
                return folder.model().dimensions();
            }

            @Override
            public void read(int row, int column, float[] destination, int offset, int count) {
                Part part = part(row);
                part.vectors().read(row - part.first(), column, destination, offset, count);
            }
        };
    }

    @Override
    public float[][] products(float[][] queries) {
        int columns = folder.model().dimensions();
        float[] joined = new float[Math.multiplyExact(queries.length, columns)];
        for (int q = 0; q < queries.length; q++) System.arraycopy(queries[q], 0, joined, q * columns, columns);
        float[][] products = new float[queries.length][rows];
        for (Part part : parts) add(part, joined, products);
        return products;
    }

    private void add(Part part, float[] queries, float[][] products) {
        int most = Math.max(1, WAITING / products.length);
        for (int from = 0, count; from < part.vectors().rows(); from += count) {
            count = Math.min(most, part.vectors().rows() - from);
            float[] some = new float[products.length * count];
            backend.similarity(some, queries, part.vectors(), from, from + count);
            for (int q = 0; q < products.length; q++)
                System.arraycopy(some, q * count, products[q], part.first() + from, count);
        }
    }

    @Override
    public Entry entry(int row) {
        try {
            int place = part(row).place(row);
            Document document = snapshot.reader().storedFields().document(place);
            return new Entry(Documents.id(document), snapshot.vector(place), Documents.fields(document));
        } catch (IOException | UncheckedIOException e) {
            throw IndexFolder.failure(folder.path(), e);
        }
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        release.run();
    }
}
