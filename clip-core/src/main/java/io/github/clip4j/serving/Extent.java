package io.github.clip4j.serving;

import io.github.clip4j.backend.Sequences;
import io.github.clip4j.model.Mask;
import java.util.Arrays;

/**
 * The part of some texts that is computed: up to the longest one's end-of-text token, since no text depends on what
 * follows its own; and a beginning that all share, only once.
 *
 * @param ids of one of the texts; they stand for the prefix
 * @param texts how many
 * @param prefix how many tokens all have in common at the beginning; each keeps its end-of-text token for itself
 * @param length T
 * @param mask which tokens see which; only under {@link Mask#CAUSAL} is anything left out or shared
 */
record Extent(int[] ids, int texts, int prefix, int length, Mask mask) {
    /**
     * Rows that the text transformer computes in the time that streaming its weights takes: the cost of one more batch.
     * Measured on ViT-L/14, 2 threads: 10 ms and 0.7 ms per row.
     */
    static final int PASS = 16;

    /** One text, up to its end. */
    static Extent of(int[] ids, int end) {
        return new Extent(ids, 1, end, end + 1, Mask.CAUSAL);
    }

    /** One text at all positions, with nothing shared. */
    static Extent whole(int[] ids, int contextLength, Mask mask) {
        return new Extent(ids, 1, 0, contextLength, mask);
    }

    /** These texts and others in one batch. */
    Extent with(Extent other) {
        int most = Math.min(prefix, other.prefix);
        int mismatch = Arrays.mismatch(ids, 0, most, other.ids, 0, most);
        return new Extent(
                ids, texts + other.texts, mismatch < 0 ? most : mismatch, Math.max(length, other.length), mask);
    }

    Sequences sequences() {
        return mask == Mask.CAUSAL ? Sequences.causal(length, prefix) : Sequences.full(length);
    }

    int rows() {
        return sequences().rows(texts);
    }

    /** Whether one batch of both costs no more than a pass for each. */
    boolean fits(Extent other) {
        return with(other).rows() <= (long) rows() + other.rows() + PASS;
    }

    /** By ids, so that texts with common beginnings are neighbours. */
    static int compareIds(Extent a, Extent b) {
        return Arrays.compare(a.ids, 0, a.prefix, b.ids, 0, b.prefix);
    }
}
