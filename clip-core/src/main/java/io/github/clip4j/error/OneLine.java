package io.github.clip4j.error;

import java.util.Locale;

/** Messages as one line that fits a log and cannot command a terminal, whatever the names and texts in them. */
public final class OneLine {
    /** The most characters of a message: with the command's name before it, a line stays below 500. */
    public static final int LIMIT = 490;

    /** What is kept of the end, where the reason stands and what to do. */
    private static final int END = 200;

    private static final String CUT = " … ";

    private OneLine() {}

    /**
     * A message: escaped, and if it is too long without its middle.
     *
     * @param message any text
     * @return at most {@value #LIMIT} characters
     */
    public static String of(String message) {
        // A text of megabytes is not escaped from end to end for the sake of a line.
        return shortened(escaped(shortened(message, 2 * LIMIT)), LIMIT);
    }

    private static String shortened(String text, int limit) {
        if (text.length() <= limit) return text;
        int begin = limit - END - CUT.length();
        int end = text.length() - END;
        // Not within a character of two halves.
        if (Character.isHighSurrogate(text.charAt(begin - 1))) begin--;
        if (Character.isLowSurrogate(text.charAt(end))) end++;
        return text.substring(0, begin) + CUT + text.substring(end);
    }

    /**
     * A text with control characters, lone surrogates and overrides of the writing direction shown as escapes.
     *
     * @param text any text
     * @return one line
     */
    public static String escaped(String text) {
        if (text.codePoints().allMatch(OneLine::isPlain)) return text;
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isPlain(c)) out.appendCodePoint(c);
            else if (c == '\n') out.append("\\n");
            else if (c == '\t') out.append("\\t");
            else out.append(String.format(Locale.ROOT, "\\u%04x", c));
        });
        return out.toString();
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
