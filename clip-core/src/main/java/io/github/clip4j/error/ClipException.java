package io.github.clip4j.error;

/**
 * Input that cannot be used: a file, an image, a text, a model, an option. The message is one line that says what was
 * found and what was expected, fit to be shown to a user without a stack trace: control characters are escaped, and of
 * a message of more than {@value OneLine#LIMIT} characters the middle is left out. Bugs of clip4j itself are never
 * reported this way.
 */
public class ClipException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An error in one line.
     *
     * @param message what was found, where, and what was expected
     */
    public ClipException(String message) {
        super(OneLine.of(message));
    }

    /**
     * An error with its cause.
     *
     * @param message what was found, where, and what was expected
     * @param cause the lower-level failure
     */
    public ClipException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }

    /**
     * The same error with its place before it, unless the message names it already.
     *
     * @param place for example a file
     * @return an error in one line
     */
    public ClipException in(String place) {
        String message = String.valueOf(getMessage());
        return names(message, OneLine.escaped(place)) ? this : new ClipException(place + ": " + message, this);
    }

    /** At its beginning, or as what a member is of: a short name may occur anywhere by chance. */
    private static boolean names(String message, String place) {
        boolean begins = message.startsWith(place)
                && (message.length() == place.length() || !Character.isLetterOrDigit(message.charAt(place.length())));
        return begins || message.contains(" " + place + ".");
    }
}
