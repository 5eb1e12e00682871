package io.github.clip4j.backend;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What a caller may ask of a backend. Start from {@link #DEFAULT}.
 *
 * @param threads how many threads compute, the caller's included; 0 means {@code -Dclip.threads}, else one a processor. Results do not depend on it
 * @param executor runs the threads beside the caller's, each for as long as a forward pass lasts; empty for threads of the backend's own
 * @param storage how matrices are kept
 * @param packed a directory for matrices in the form that the kernels want, mapped at the next start instead of converted; empty for none
 */
public record BackendOptions(int threads, Optional<Executor> executor, Storage storage, Optional<Path> packed) {
    /** The defaults. */
    public static final BackendOptions DEFAULT = new BackendOptions(0);

    /** Checks the values. */
    public BackendOptions {
        if (threads < 0) throw new IllegalArgumentException("threads: expected 0 or more, found " + threads);
    }

    /**
     * Defaults for all but the threads.
     *
     * @param threads 0 for the default
     */
    public BackendOptions(int threads) {
        this(threads, Optional.empty(), Storage.F32, Optional.empty());
    }
}
