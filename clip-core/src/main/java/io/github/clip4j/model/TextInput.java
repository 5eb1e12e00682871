package io.github.clip4j.model;

import io.github.clip4j.backend.Sequences;

/**
 * Tokenised texts as a text tower computes them: M rows of tokens of B texts.
 *
 * @param ids (M) token ids
 * @param positions (M) each row's place in its text
 * @param pooledRows (B) the row of each text that becomes its embedding
 * @param sequences which rows belong together, and the mask
 */
public record TextInput(int[] ids, int[] positions, int[] pooledRows, Sequences sequences) {
    /**
     * The number of texts.
     *
     * @return B
     */
    public int batch() {
        return pooledRows.length;
    }

    /**
     * The number of rows.
     *
     * @return M: B·T for texts of T tokens, fewer if they share a prefix
     */
    public int rows() {
        return ids.length;
    }
}
