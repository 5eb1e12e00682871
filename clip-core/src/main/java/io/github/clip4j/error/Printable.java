package io.github.clip4j.error;

/**
 * Texts of strangers, such as file names and labels, made fit for a line that people read: they cannot begin a new line
 * or command a terminal. Thread-safe: no state.
 */
public final class Printable {
    /** The most characters that a message has. */
    public static final int MAX_MESSAGE = 490;

    private static final String GAP = " … ";
    /** A message begins with the file and ends with what to do: most of what is cut is a long name. */
    private static final int TAIL = 200;

    private Printable() {}

    /**
     * Shows control characters, lone surrogates and overrides of the writing direction as escapes.
     *
     * @param text any text
     * @return one line
     */
    public static String of(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) return text;
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isPlain(c)) out.appendCodePoint(c);
            else if (c == '\n') out.append("\\n");
            else if (c == '\t') out.append("\\t");
            else out.append("\\u%04x".formatted(c));
        });
        return out.toString();
    }

    /**
     * One line of at most {@link #MAX_MESSAGE} characters: of a longer one the beginning and the end.
     *
     * @param text any text
     * @return a message
     */
    public static String message(String text) {
        String line = of(text.length() <= 2 * MAX_MESSAGE ? text : shortened(text, 2 * MAX_MESSAGE));
        return line.length() <= MAX_MESSAGE ? line : shortened(line, MAX_MESSAGE);
    }

    private static String shortened(String text, int length) {
        int head = length - TAIL - GAP.length();
        int tail = text.length() - TAIL;
        if (Character.isHighSurrogate(text.charAt(head - 1))) head--;
        if (Character.isLowSurrogate(text.charAt(tail))) tail++;
        return text.substring(0, head) + GAP + text.substring(tail);
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            // Zero-width joiners make emoji; overrides of the direction make a file name look like another.
            case Character.FORMAT -> !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
            default -> true;
        };
    }
}
