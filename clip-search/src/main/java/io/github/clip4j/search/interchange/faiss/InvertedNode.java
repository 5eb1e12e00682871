package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Lists of the vectors near each centroid, of which the nearest few are searched: {@code IwFl IwPQ IwSq}
 * (faiss/IndexIVF.cpp). Of a residual index each list holds differences from its centroid.
 */
final class InvertedNode extends Node {
    private final Parts parts;

    /**
     * What such an index is made of.
     *
     * @param quantizer the centroids, as many as lists
     * @param probes lists that are searched
     * @param codec of the vectors
     * @param residual whether the centroid is to be added
     * @param lists the vectors
     */
    record Parts(Node quantizer, int probes, Codec codec, boolean residual, Lists lists) {
        Node.ByNumber centroids() {
            return (Node.ByNumber) quantizer;
        }
    }

    /**
     * Lists in the file, one after the other, the codes of each before its ids.
     *
     * @param bytes of all lists
     * @param starts (lists + 1) offsets in these bytes
     * @param codeSize of a vector
     */
    record Lists(MemorySegment bytes, long[] starts, int codeSize) {
        int count() {
            return starts.length - 1;
        }

        long size(int list) {
            return (starts[list + 1] - starts[list]) / (codeSize + Long.BYTES);
        }

        long offset(int list, long row) {
            return starts[list] + row * codeSize;
        }

        long id(int list, long row) {
            return bytes.get(ByteFile.I64, starts[list] + size(list) * codeSize + row * Long.BYTES);
        }
    }

    InvertedNode(ByteFile file, Header header, Parts parts) {
        super(file, header);
        this.parts = parts;
    }

    @Override
    Neighbours search(float[] query, int top) {
        Neighbours nearestLists = parts.quantizer()
                .search(query, Math.min(parts.probes(), parts.lists().count()));
        Nearest nearest = new Nearest(metric(), top);
        Codec.Scorer scorer = parts.codec().scorer(query, metric());
        float[] centroid = new float[dimensions()];
        for (long number : nearestLists.ids()) {
            int list = list(number);
            if (!parts.residual()) {
                scan(list, scorer, 0, nearest);
                continue;
            }
            parts.centroids().decode(list, centroid);
            if (metric() == FaissMetric.INNER_PRODUCT) {
                scan(list, scorer, Distances.innerProduct(query, centroid), nearest);
            } else {
                for (int i = 0; i < centroid.length; i++) centroid[i] = query[i] - centroid[i];
                scan(list, parts.codec().scorer(centroid, metric()), 0, nearest);
            }
        }
        return nearest.sorted();
    }

    private int list(long number) {
        if (number < 0 || number >= parts.lists().count())
            throw file().error("the quantiser names a list " + number + " of "
                    + parts.lists().count());
        return (int) number;
    }

    private void scan(int list, Codec.Scorer scorer, float base, Nearest nearest) {
        Lists lists = parts.lists();
        long size = lists.size(list);
        for (long row = 0; row < size; row++)
            nearest.offer(lists.id(list, row), base + scorer.score(lists.bytes(), lists.offset(list, row)));
    }

    @Override
    Rows rows() {
        return new ListRows(parts);
    }

    @Override
    Optional<String> loss() {
        return parts.codec().loss();
    }

    private static final class ListRows implements Rows {
        private final Parts parts;
        private final float[] centroid;
        private int list = -1;
        private long row;
        private long size;

        ListRows(Parts parts) {
            this.parts = parts;
            centroid = new float[parts.quantizer().dimensions()];
        }

        @Override
        public boolean next(float[] vector) {
            row++;
            while (row >= size) {
                if (++list >= parts.lists().count()) return false;
                size = parts.lists().size(list);
                row = 0;
                if (parts.residual() && size > 0) parts.centroids().decode(list, centroid);
            }
            parts.codec().decode(parts.lists().bytes(), parts.lists().offset(list, row), vector);
            if (parts.residual()) for (int i = 0; i < vector.length; i++) vector[i] += centroid[i];
            return true;
        }

        @Override
        public long id() {
            return parts.lists().id(list, row);
        }
    }
}
