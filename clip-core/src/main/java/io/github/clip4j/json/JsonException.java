package io.github.clip4j.json;

import io.github.clip4j.error.ClipException;

/** Text that is not the JSON that was asked for; the message is one line. */
public final class JsonException extends ClipException {
    private static final long serialVersionUID = 1L;

    /**
     * An error in one line.
     *
     * @param message what was found, where, and what was expected
     */
    public JsonException(String message) {
        super(message);
    }
}
