package io.github.clip4j.backend;

/**
 * What a caller may ask of a backend.
 *
 * @param threads how many threads compute, the caller's included; 0 means {@code -Dclip.threads}, else one a processor. Results do not depend on it
 */
public record BackendOptions(int threads) {
    /** The defaults. */
    public static final BackendOptions DEFAULT = new BackendOptions(0);

    /** Checks the values. */
    public BackendOptions {
        if (threads < 0) throw new IllegalArgumentException("threads: expected 0 or more, found " + threads);
    }
}
