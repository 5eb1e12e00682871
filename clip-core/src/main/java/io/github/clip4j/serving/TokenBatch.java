package io.github.clip4j.serving;

import io.github.clip4j.backend.Sequences;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Mask;
import io.github.clip4j.model.TextInput;
import io.github.clip4j.model.TextRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Token ids of several texts as the text transformer takes them: cut to the longest text and with a common beginning
 * only once, which gives the same bits for a fraction of the work.
 *
 * @param texts ids of each, padded or not
 * @param ends position of the end-of-text token of each text
 * @param extent what is computed of them
 */
record TokenBatch(List<int[]> texts, int[] ends, Extent extent) {
    /**
     * Some of a call's texts.
     *
     * @param places where in the call they stand
     */
    record Part(TokenBatch tokens, int[] places) {}

    /**
     * Checks and joins texts.
     *
     * @param texts at least one; ids with their start- and end-of-text tokens, padded or not
     * @param rules vocabulary, context length, mask and pooling
     * @param whole whether to compute all positions up to the context length, and share nothing: for audits
     */
    static TokenBatch of(List<int[]> texts, TextRules rules, boolean whole) {
        int[] ends = ends(texts, rules);
        return select(
                texts,
                ends,
                extents(texts, ends, rules, whole),
                IntStream.range(0, ends.length).toArray());
    }

    /**
     * Checks texts and shares them out to batches.
     *
     * @param texts as for {@link #of}, or none
     * @param rules as for {@link #of}
     * @param most texts in a batch
     */
    static List<Part> split(List<int[]> texts, TextRules rules, int most) {
        int[] ends = ends(texts, rules);
        List<Extent> extents = extents(texts, ends, rules, false);
        List<Part> parts = new ArrayList<>();
        for (int[] places : BatchPlan.of(extents, most).batches())
            parts.add(new Part(select(texts, ends, extents, places), places));
        return parts;
    }

    private static List<Extent> extents(List<int[]> texts, int[] ends, TextRules rules, boolean whole) {
        return IntStream.range(0, ends.length)
                .mapToObj(i -> rules.mask() == Mask.CAUSAL && !whole
                        ? Extent.of(texts.get(i), ends[i])
                        : Extent.whole(texts.get(i), rules.contextLength(), rules.mask()))
                .toList();
    }

    private static TokenBatch select(List<int[]> texts, int[] ends, List<Extent> extents, int[] places) {
        return new TokenBatch(
                Arrays.stream(places).mapToObj(texts::get).toList(),
                Arrays.stream(places).map(place -> ends[place]).toArray(),
                Arrays.stream(places)
                        .mapToObj(extents::get)
                        .reduce(Extent::with)
                        .orElseThrow());
    }

    /** The texts of all. */
    static TokenBatch join(List<TokenBatch> batches) {
        return new TokenBatch(
                batches.stream().flatMap(batch -> batch.texts.stream()).toList(),
                batches.stream()
                        .flatMapToInt(batch -> Arrays.stream(batch.ends))
                        .toArray(),
                batches.stream().map(TokenBatch::extent).reduce(Extent::with).orElseThrow());
    }

    int batch() {
        return ends.length;
    }

    int rows() {
        return extent.rows();
    }

    /** The rows as a text tower takes them. */
    TextInput input() {
        return new TextInput(ids(), positions(), endRows(), sequences());
    }

    /** Which rows are whose. */
    private Sequences sequences() {
        return extent.sequences();
    }

    /** The id of each row; 0 beyond the end of a text's array. */
    int[] ids() {
        Sequences sequences = sequences();
        int[] ids = new int[rows()];
        for (int i = 0; i < ends.length; i++) {
            int first = sequences.firstOwn(i);
            int count = Math.min(sequences.tokens(), texts.get(i).length) - first;
            System.arraycopy(texts.get(i), first, ids, sequences.row(i, first), count);
        }
        return ids;
    }

    /** The position of each row in its text. */
    int[] positions() {
        return IntStream.range(0, rows()).map(sequences()::token).toArray();
    }

    /** The row of each end-of-text token. */
    int[] endRows() {
        return IntStream.range(0, ends.length)
                .map(i -> sequences().row(i, ends[i]))
                .toArray();
    }

    private static int[] ends(List<int[]> texts, TextRules rules) {
        return texts.stream().mapToInt(ids -> end(ids, rules)).toArray();
    }

    private static int end(int[] ids, TextRules rules) {
        if (ids.length == 0 || ids.length > rules.contextLength())
            throw new ClipException(String.format(
                    Locale.ROOT, "a text of %d tokens; the model takes 1 to %d", ids.length, rules.contextLength()));
        for (int i = 0; i < ids.length; i++)
            if (ids[i] < 0 || ids[i] >= rules.vocabSize())
                throw new ClipException(String.format(
                        Locale.ROOT,
                        "token id %d at position %d is outside the vocabulary of %d",
                        ids[i],
                        i,
                        rules.vocabSize()));
        return rules.pooling().position(ids);
    }
}
