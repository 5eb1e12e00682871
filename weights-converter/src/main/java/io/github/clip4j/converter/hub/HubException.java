package io.github.clip4j.converter.hub;

import io.github.clip4j.error.ClipException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A model or file cannot be obtained from the hub or its cache; the message is one line and never holds the token. */
public final class HubException extends ClipException {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure, for callers that act on them. */
    public enum Reason {
        /**
         * A repository, revision, file, token or setting that is not well formed; also a file name from the server that
         * leaves the repository.
         */
        INVALID_NAME,
        /** Not in the cache, and the network is switched off. */
        OFFLINE,
        /** No connection: name resolution, refused, dropped, TLS. */
        UNREACHABLE,
        /** The server was silent for too long. */
        TIMEOUT,
        /** HTTP 401, or a gated repository without a token that is accepted. */
        UNAUTHORIZED,
        /** HTTP 403. */
        FORBIDDEN,
        /** No such repository, or a private one. */
        REPOSITORY_NOT_FOUND,
        /** No such branch, tag or commit. */
        REVISION_NOT_FOUND,
        /** No such file in the repository, or no model in it. */
        FILE_NOT_FOUND,
        /** HTTP 429. */
        RATE_LIMITED,
        /** HTTP 5xx. */
        SERVER_ERROR,
        /** The server does not answer as the hub does. */
        BAD_ANSWER,
        /** The bytes are not those that the hub announced. */
        CORRUPT,
        /** The cache cannot be read or written, or the disk is full. */
        DISK,
        /** The thread was interrupted. */
        INTERRUPTED
    }

    private final Reason reason;

    /**
     * How long to wait before asking again: null if that is of no use, zero for the usual pause, else what the server
     * asked for.
     */
    private final @Nullable Duration retryAfter;

    HubException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.retryAfter = null;
    }

    HubException(Reason reason, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message);
        if (cause != null) initCause(cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /**
     * The kind of failure.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
