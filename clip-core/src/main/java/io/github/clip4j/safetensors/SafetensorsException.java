package io.github.clip4j.safetensors;

import io.github.clip4j.error.ClipException;
import org.jspecify.annotations.Nullable;

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

    /** An error of a file that is damaged or no safetensors file, and what to do about it. */
    static SafetensorsException damaged(String source, String message, @Nullable Throwable cause) {
        String whole = source + ": " + message + "; download the file again, or write it anew";
        return cause == null ? new SafetensorsException(whole) : new SafetensorsException(whole, cause);
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
