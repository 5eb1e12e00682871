package io.github.clip4j.model;

import io.github.clip4j.ClipException;
import io.github.clip4j.checkpoint.TextConfig;
import java.util.Arrays;
import java.util.List;

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
     * Checks and joins texts.
     *
     * @param texts ids with their start- and end-of-text tokens, padded or not
     * @param config vocabulary, context length and pooling rule
     * @param whole whether to pad to the context length instead of cutting: for audits
     */
    static TokenBatch of(List<int[]> texts, TextConfig config, boolean whole) {
        int[] ends = new int[texts.size()];
        int length = whole ? config.contextLength() : 1;
        for (int i = 0; i < ends.length; i++) {
            ends[i] = end(texts.get(i), config);
            length = Math.max(length, ends[i] + 1);
        }
        int[] ids = new int[ends.length * length];
        for (int i = 0; i < ends.length; i++)
            System.arraycopy(texts.get(i), 0, ids, i * length, Math.min(length, texts.get(i).length));
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
