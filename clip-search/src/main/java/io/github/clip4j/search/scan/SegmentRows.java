package io.github.clip4j.search.scan;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a segment, deleted ones too: a row for each of its documents. Valid as long as its reader is open;
 * thread-safe.
 *
 * @param context the segment and where its documents begin among all
 * @param segment identifies its content, as Lucene does; 32 hexadecimal digits
 * @param vectors (rows, E)
 * @param mapped whether they are read from the mapped file in place
 * @param graph whether the segment has a graph for approximate search
 */
public record SegmentRows(
        LeafReaderContext context, String segment, MatrixView vectors, boolean mapped, boolean graph) {
    /**
     * The vectors of a segment.
     *
     * @param context of the segment
     * @param field the field of Lucene that holds them
     * @param dimensions E
     * @return its rows
     * @throws IOException if the segment cannot be read
     * @throws ClipException if its documents do not have a vector of that length each
     */
    public static SegmentRows of(LeafReaderContext context, String field, int dimensions) throws IOException {
        SegmentReader reader = (SegmentReader) context.reader();
        FloatVectorValues values = reader.getFloatVectorValues(field);
        if (values == null || values.size() != reader.maxDoc() || values.dimension() != dimensions)
            throw new ClipException("the segment " + reader.getSegmentName() + " does not hold a vector of "
                    + dimensions + " numbers for each entry: clip4j has not written it");
        String id = HexFormat.of().formatHex(reader.getSegmentInfo().info.getId());
        MemorySegment memory = memory(values, (long) values.size() * dimensions * Float.BYTES);
        MatrixView vectors =
                memory == null ? new CopiedRows(values) : MatrixView.of(values.size(), dimensions, DType.F32, memory);
        return new SegmentRows(context, id, vectors, memory != null, hasGraph(reader, field));
    }

    /** All rows in one piece; null where they are in no mapped file or in several pieces of one. */
    private static @Nullable MemorySegment memory(FloatVectorValues values, long bytes) throws IOException {
        return values instanceof HasIndexSlice slice && slice.getSlice() instanceof MemorySegmentAccessInput input
                ? input.segmentSliceOrNull(0, bytes)
                : null;
    }

    private static boolean hasGraph(SegmentReader reader, String field) throws IOException {
        KnnVectorsReader vectors = reader.getVectorReader();
        if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader all) vectors = all.getFieldReader(field);
        return vectors instanceof HnswGraphProvider provider
                && provider.getGraph(field) != null
                && provider.getGraph(field).size() > 0;
    }

    /**
     * How many there are.
     *
     * @return documents, deleted ones too
     */
    public int rows() {
        return vectors.rows();
    }

    /**
     * The number of the first row among those of all segments.
     *
     * @return 0 or more
     */
    public int base() {
        return context.docBase;
    }

    /** Rows that Lucene copies one by one: right on every directory and slow. */
    private record CopiedRows(FloatVectorValues values) implements MatrixView {
        @Override
        public int rows() {
            return values.size();
        }

        @Override
        public int columns() {
            return values.dimension();
        }

        @Override
        public void read(int row, int column, float[] destination, int offset, int count) {
            synchronized (values) {
                try {
                    System.arraycopy(values.vectorValue(row), column, destination, offset, count);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
