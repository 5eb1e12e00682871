package io.github.clip4j.converter.torch;

import io.github.clip4j.error.ClipException;

/**
 * A PyTorch checkpoint that is malformed, asks for something that is not allowed, or cannot be read; the message is one
 * line that begins with the file.
 */
public final class TorchException extends ClipException {
    private static final long serialVersionUID = 1L;

    /**
     * An error in one line.
     *
     * @param message file, tensor, offset, what was expected and what was found
     */
    public TorchException(String message) {
        super(message);
    }

    /**
     * An error with its cause.
     *
     * @param message file, tensor, offset, what was expected and what was found
     * @param cause the lower-level failure
     */
    public TorchException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Text from a file, shortened and made printable for a message. */
    static String quote(String text) {
        String head = text.length() > 120 ? text.substring(0, 120) + "…" : text;
        return head.replaceAll("\\p{Cntrl}", "?");
    }
}
