package io.github.clip4j.cli.io;

/** Whoever read the results, {@code head} for example, has seen enough. */
final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(Throwable cause) {
        super(cause);
    }
}
