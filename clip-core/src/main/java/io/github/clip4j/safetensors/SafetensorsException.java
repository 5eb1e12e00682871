package io.github.clip4j.safetensors;

import io.github.clip4j.error.ClipException;

/**
 * A safetensors file that breaks a rule of the format, or cannot be read or written; the message is one line that
 * begins with the file.
 */
public final class SafetensorsException extends ClipException {
    private static final long serialVersionUID = 1L;

    /**
     * An error in one line.
     *
     * @param message file, tensor, offset, what was expected and what was found
     */
    public SafetensorsException(String message) {
        super(message);
    }

    /**
     * An error with its cause.
     *
     * @param message file, tensor, offset, what was expected and what was found
     * @param cause the lower-level failure
     */
    public SafetensorsException(String message, Throwable cause) {
        super(message, cause);
    }
}
