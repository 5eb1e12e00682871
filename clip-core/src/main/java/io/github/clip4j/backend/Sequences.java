package io.github.clip4j.backend;

import java.util.Locale;

/**
 * Which rows of a matrix are the tokens of which sequence, and which tokens see each other. With a prefix of P tokens
 * that all sequences begin with, the prefix's rows come once, and T - P rows of each sequence follow: under a causal
 * mask a token depends on those before it only, so the shared rows are right for every sequence. Without a prefix, each
 * T consecutive rows are one sequence.
 *
 * @param tokens T
 * @param prefix P, less than T; 0 for none, and always without the mask
 * @param causal whether token i sees tokens 0..i only
 */
public record Sequences(int tokens, int prefix, boolean causal) {
    /** Checks the ranges. */
    public Sequences {
        if (prefix < 0 || prefix >= tokens)
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "a prefix of %d in sequences of %d tokens", prefix, tokens));
        if (prefix > 0 && !causal) throw new IllegalArgumentException("a shared prefix needs a causal mask");
    }

    /**
     * Sequences whose tokens see all others.
     *
     * @param tokens T: each T consecutive rows are one sequence
     * @return without a mask
     */
    public static Sequences full(int tokens) {
        return new Sequences(tokens, 0, false);
    }

    /**
     * Sequences whose tokens see those before them.
     *
     * @param tokens T
     * @param prefix P, less than T; 0 for none
     * @return with the mask
     */
    public static Sequences causal(int tokens, int prefix) {
        return new Sequences(tokens, prefix, true);
    }

    /**
     * How many keys a query sees.
     *
     * @param token the query's place in its sequence
     * @return how many, counted from the first
     */
    public int seen(int token) {
        return causal ? token + 1 : tokens;
    }

    /** Checks that no prefix is shared, for operations that have no meaning otherwise. */
    public void requireNoPrefix() {
        if (prefix > 0) throw new IllegalArgumentException("not for a shared prefix");
    }

    /**
     * How many sequences there are.
     *
     * @param rows P + B (T - P)
     * @return B
     */
    public int count(int rows) {
        return (rows - prefix) / (tokens - prefix);
    }

    /**
     * How many rows there are.
     *
     * @param sequences B
     * @return P + B (T - P)
     */
    public int rows(int sequences) {
        return Math.addExact(prefix, Math.multiplyExact(sequences, tokens - prefix));
    }

    /**
     * The row of a token; those of one sequence are consecutive after the prefix, and those of the first sequence are
     * all consecutive.
     *
     * @param sequence from 0
     * @param token from 0
     * @return its row
     */
    public int row(int sequence, int token) {
        return token < prefix ? token : sequence * (tokens - prefix) + token;
    }

    /**
     * The first token with a row of the sequence's own; the prefix counts as the first sequence's.
     *
     * @param sequence from 0
     * @return 0 or P
     */
    public int firstOwn(int sequence) {
        return sequence == 0 ? 0 : prefix;
    }

    /**
     * The sequence that a row belongs to.
     *
     * @param row from 0
     * @return its sequence; the first for the prefix
     */
    public int sequence(int row) {
        return row < prefix ? 0 : (row - prefix) / (tokens - prefix);
    }

    /**
     * The place of a row in its sequence.
     *
     * @param row from 0
     * @return the token's position
     */
    public int token(int row) {
        return row < prefix ? row : prefix + (row - prefix) % (tokens - prefix);
    }
}
