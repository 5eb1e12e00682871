package io.github.clip4j.search.scan;

import java.io.IOException;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a segment that may be found: neither deleted nor filtered out.
 *
 * @param bits a bit for each row; null if all may be found
 * @param count how many
 */
public record Accepted(@Nullable FixedBitSet bits, int count) {
    /**
     * Applies a filter.
     *
     * @param rows of a segment
     * @param filter null if there is none
     * @return those that may be found
     * @throws IOException if the segment cannot be read
     */
    public static Accepted of(SegmentRows rows, @Nullable Weight filter) throws IOException {
        Bits live = rows.context().reader().getLiveDocs();
        if (filter == null && live == null) return new Accepted(null, rows.rows());
        FixedBitSet bits = new FixedBitSet(rows.rows());
        if (filter == null) {
            bits.set(0, rows.rows());
        } else {
            Scorer scorer = filter.scorer(rows.context());
            if (scorer != null) bits.or(scorer.iterator());
        }
        if (live != null) live.applyMask(bits, 0);
        return new Accepted(bits, bits.cardinality());
    }

    /**
     * Each of them.
     *
     * @return rows, ascending
     */
    public int[] rows() {
        int[] rows = new int[count];
        if (bits == null) {
            for (int i = 0; i < count; i++) rows[i] = i;
            return rows;
        }
        int at = 0;
        for (int row = next(0); row < bits.length(); row = next(row + 1)) rows[at++] = row;
        return rows;
    }

    /** The first of them from a row on; the number of rows or more if there is none. */
    int next(int row) {
        if (bits == null) return row;
        return row >= bits.length() ? row : bits.nextSetBit(row);
    }

    /**
     * As Lucene's search of a graph takes them.
     *
     * @return the same rows
     */
    public AcceptDocs forLucene() {
        FixedBitSet set = bits;
        if (set == null) return AcceptDocs.fromLiveDocs(null, count);
        return AcceptDocs.fromIteratorSupplier(() -> iterator(set), null, set.length());
    }

    private DocIdSetIterator iterator(FixedBitSet set) {
        return new BitSetIterator(set, count);
    }
}
