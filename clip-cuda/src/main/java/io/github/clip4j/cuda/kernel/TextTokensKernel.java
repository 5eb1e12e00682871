package io.github.clip4j.cuda.kernel;

/** {@code text_tokens}: token embeddings with positions. A block computes a token. */
public final class TextTokensKernel {
    private TextTokensKernel() {}

    /**
     * A table of float32.
     *
     * @param address (rows, C)
     * @param rows how many
     */
    public record Table(long address, int rows) {}

    /**
     * Looks tokens up.
     *
     * @param out (M, C) float32
     * @param rows M
     * @param width C
     * @param ids ints (M, 1)
     * @param positions ints (M, 1)
     * @param tokens (vocabulary, C)
     * @param positional (context, C)
     * @param status counts ids and positions beyond the tables
     * @return the step
     */
    public static Launch launch(
            long out, int rows, int width, long ids, long positions, Table tokens, Table positional, Status status) {
        return Launch.rows(
                "text_tokens",
                rows,
                out,
                ids,
                positions,
                tokens.address(),
                positional.address(),
                tokens.rows(),
                positional.rows(),
                width,
                status.badIndices());
    }
}
