package io.github.clip4j.cli.io;

/** The reader of the results, {@code head} for example, has closed its input. */
final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(Throwable cause) {
        super(cause);
    }
}
