package io.github.clip4j.cli.io;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Standard error: one line per message, {@code clip: …}, and on a terminal a line of progress below them that is
 * rewritten in place. Control characters of file names and texts are shown as escapes, so that a message stays one line
 * and cannot command the terminal.
 *
 * <p>Thread-safe.
 */
public final class Messages {
    private final PrintStream err;
    private final boolean terminal;
    private final int columns;
    private int failures;
    private boolean statusShown;

    public Messages(Console console) {
        this.err = console.err();
        this.terminal = console.errIsTerminal();
        this.columns = console.columns();
    }

    /** Prints a message. */
    public synchronized void say(String message) {
        clearStatus();
        err.println("clip: " + printable(message));
        err.flush();
    }

    /** Reports that an input failed, which the exit code will show too. */
    public synchronized void fail(String message) {
        failures++;
        say(message);
    }

    /** The number of inputs that failed. */
    synchronized int failures() {
        return failures;
    }

    /** 0, or 1 if an input failed. */
    public int exitCode() {
        return failures() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Whether progress is shown. */
    boolean showsProgress() {
        return terminal;
    }

    /** Shows how far a job is, in place of what was shown before. */
    public synchronized void status(String text) {
        if (!terminal) return;
        String line = printable(text);
        int end = line.offsetByCodePoints(0, Math.min(columns - 1, line.codePointCount(0, line.length())));
        err.print("\r\u001b[K" + line.substring(0, end));
        err.flush();
        statusShown = true;
    }

    /** Removes the line of progress. */
    public synchronized void clearStatus() {
        if (!statusShown) return;
        err.print("\r\u001b[K");
        err.flush();
        statusShown = false;
    }

    /** The text with control characters, lone surrogates and overrides of the writing direction shown as escapes. */
    public static String printable(String text) {
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
