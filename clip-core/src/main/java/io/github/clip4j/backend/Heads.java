package io.github.clip4j.backend;

/**
 * The shape of multi-head attention.
 *
 * @param name its PyTorch module name, for traces
 * @param heads H; the head size D is columns / H
 * @param sequences which rows belong together
 * @param causal whether token i sees tokens 0..i only; always if the sequences share a prefix
 */
public record Heads(String name, int heads, Sequences sequences, boolean causal) {
    /** Checks that a prefix can be shared. */
    public Heads {
        if (sequences.prefix() > 0 && !causal)
            throw new IllegalArgumentException("a shared prefix needs a causal mask");
    }

    /**
     * Without a shared prefix.
     *
     * @param name its PyTorch module name, for traces
     * @param heads H
     * @param tokens T: each T consecutive rows are one sequence
     * @param causal whether token i sees tokens 0..i only
     */
    public Heads(String name, int heads, int tokens, boolean causal) {
        this(name, heads, new Sequences(tokens, 0), causal);
    }

    /**
     * The length of the sequences.
     *
     * @return T
     */
    public int tokens() {
        return sequences.tokens();
    }

    /** Checks that no prefix is shared, for operations that have no meaning otherwise. */
    public void requireNoPrefix() {
        if (sequences.prefix() > 0) throw new IllegalArgumentException(name + ": not for a shared prefix");
    }
}
