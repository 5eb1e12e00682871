package io.github.clip4j.model;

import io.github.clip4j.ClipException;
import io.github.clip4j.checkpoint.TextConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Token ids of several texts as the text transformer takes them. A text cannot see what follows its end-of-text token, so a batch is cut to its longest
 * one: the same bits for a fraction of the work.
 *
 * @param ids (batch, length), row-major
 * @param length T
 * @param ends position of the end-of-text token of each text
 */
record TokenBatch(int[] ids, int length, int[] ends) {
    /**
     * Rows that the text transformer computes in the time that streaming its weights takes: what a batch more costs. Measured on ViT-L/14, 2 threads: 14 ms
     * and 0.9 ms a row.
     */
    private static final int PASS = 16;

    /**
     * Some of a call's texts.
     *
     * @param places where in the call they stand
     */
    record Part(TokenBatch tokens, int[] places) {}

    /**
     * Checks and joins texts.
     *
     * @param texts ids with their start- and end-of-text tokens, padded or not
     * @param config vocabulary, context length and pooling rule
     * @param whole whether to pad to the context length instead of cutting: for audits
     */
    static TokenBatch of(List<int[]> texts, TextConfig config, boolean whole) {
        int[] ends = ends(texts, config);
        int[] places = IntStream.range(0, ends.length).toArray();
        return select(
                texts,
                ends,
                places,
                whole ? config.contextLength() : Arrays.stream(ends).max().orElse(0) + 1);
    }

    /**
     * Checks texts and shares them out to batches of like lengths, the longest first so that memory grows once.
     *
     * @param texts as for {@link #of}
     * @param config as for {@link #of}
     * @param whole as for {@link #of}
     * @param most texts in a batch
     */
    static List<Part> split(List<int[]> texts, TextConfig config, boolean whole, int most) {
        int[] ends = ends(texts, config);
        int[] lengths = Arrays.stream(ends)
                .map(end -> whole ? config.contextLength() : end + 1)
                .toArray();
        int[] order = IntStream.range(0, ends.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> -lengths[i]))
                .mapToInt(i -> i)
                .toArray();
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (int to : cuts(Arrays.stream(order).map(i -> lengths[i]).toArray(), most)) {
            int[] places = Arrays.copyOfRange(order, from, to);
            parts.add(new Part(select(texts, ends, places, lengths[order[from]]), places));
            from = to;
        }
        return parts;
    }

    /** Where to cut a descending row of lengths into batches so that rows, padding included, and passes over the weights cost least together. */
    private static List<Integer> cuts(int[] lengths, int most) {
        long[] cost = new long[lengths.length + 1]; // of all from a place on
        int[] next = new int[lengths.length];
        for (int from = lengths.length - 1; from >= 0; from--) {
            cost[from] = Long.MAX_VALUE;
            for (int to = Math.min(lengths.length, from + most); to > from; to--) {
                long total = (long) (to - from) * lengths[from] + PASS + cost[to];
                if (total >= cost[from]) continue;
                cost[from] = total;
                next[from] = to;
            }
        }
        List<Integer> cuts = new ArrayList<>();
        for (int place = 0; place < lengths.length; cuts.add(place)) place = next[place];
        return cuts;
    }

    /** Whether joining texts of one length with texts of another computes fewer rows of padding than a forward pass of their own would cost. */
    static boolean fits(int batch, int length, int otherBatch, int otherLength) {
        long joined = (long) Math.max(length, otherLength) * (batch + otherBatch);
        return joined - (long) batch * length - (long) otherBatch * otherLength <= PASS;
    }

    /** The texts of all, cut to the longest. */
    static TokenBatch join(List<TokenBatch> batches) {
        if (batches.size() == 1) return batches.getFirst();
        int length = batches.stream().mapToInt(TokenBatch::length).max().orElseThrow();
        int[] ends = batches.stream().flatMapToInt(b -> Arrays.stream(b.ends)).toArray();
        int[] ids = new int[Math.multiplyExact(ends.length, length)];
        int row = 0;
        for (TokenBatch batch : batches)
            for (int i = 0; i < batch.batch(); i++)
                System.arraycopy(batch.ids, i * batch.length, ids, row++ * length, batch.length);
        return new TokenBatch(ids, length, ends);
    }

    private static TokenBatch select(List<int[]> texts, int[] allEnds, int[] places, int length) {
        int[] ids = new int[Math.multiplyExact(places.length, length)];
        int[] ends = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            int[] text = texts.get(places[i]);
            System.arraycopy(text, 0, ids, i * length, Math.min(length, text.length));
            ends[i] = allEnds[places[i]];
        }
        return new TokenBatch(ids, length, ends);
    }

    int batch() {
        return ends.length;
    }

    /** The rows of the end-of-text tokens among batch · length. */
    int[] endRows() {
        int[] rows = new int[ends.length];
        Arrays.setAll(rows, i -> i * length + ends[i]);
        return rows;
    }

    private static int[] ends(List<int[]> texts, TextConfig config) {
        return texts.stream().mapToInt(ids -> end(ids, config)).toArray();
    }

    private static int end(int[] ids, TextConfig config) {
        if (ids.length == 0 || ids.length > config.contextLength())
            throw new ClipException(
                    "a text of %d tokens; the model takes 1 to %d".formatted(ids.length, config.contextLength()));
        int best = 0;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= config.vocabSize())
                throw new ClipException("token id %d at position %d is outside the vocabulary of %d"
                        .formatted(ids[i], i, config.vocabSize()));
            if (ids[i] == config.endOfText()) return i;
            if (ids[i] > ids[best]) best = i;
        }
        if (config.endOfText() == TextConfig.ARGMAX) return best;
        // transformers: (ids == eos).argmax() is 0 where there is none.
        return 0;
    }
}
