package io.github.clip4j.search;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Lucene's own codec and format, under their own names, so that any Lucene reads them; but with graphs for large
 * segments only, and for vectors of any length: Lucene's limit of 1,024 numbers is one of its interface, not of its
 * files (as Elasticsearch #99225 does it).
 */
final class VectorCodec extends Lucene104Codec {
    private static final int CONNECTIONS = 16;
    private static final int BEAM = 100;

    private final KnnVectorsFormat format;

    /**
     * A codec for writing.
     *
     * @param threads that make a graph when segments are merged
     * @param executor runs them
     * @param fewest entries of a segment that has a graph
     */
    VectorCodec(int threads, ExecutorService executor, int fewest) {
        int least = threshold(fewest);
        format = new AnyLength(
                threads > 1
                        ? new Lucene99HnswVectorsFormat(CONNECTIONS, BEAM, threads, executor, least)
                        : new Lucene99HnswVectorsFormat(CONNECTIONS, BEAM, 1, null, least));
    }

    /** Lucene makes a graph where a search for so many neighbours visits fewer than all, {@code k ln(n) < n}. */
    private static int threshold(int vectors) {
        return (int) (vectors / Math.log(vectors));
    }

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return format;
    }

    private static final class AnyLength extends KnnVectorsFormat {
        private final KnnVectorsFormat format;

        AnyLength(KnnVectorsFormat format) {
            super(format.getName());
            this.format = format;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return format.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return format.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String field) {
            return IndexModel.MAX_DIMENSIONS;
        }
    }
}
