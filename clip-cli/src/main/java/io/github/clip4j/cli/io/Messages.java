package io.github.clip4j.cli.io;

import io.github.clip4j.error.OneLine;
import java.io.PrintStream;

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
    private boolean quiet;
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
        err.println("clip: " + OneLine.of(message));
        err.flush();
    }

    /** Reports that an input failed, which the exit code will show too. */
    public synchronized void fail(String message) {
        failures++;
        say(message);
    }

    /** The number of inputs that failed. */
    public synchronized int failures() {
        return failures;
    }

    /** 0, or 1 if an input failed. */
    public int exitCode() {
        return failures() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    /** No progress and no summaries from now on; failures and warnings are still reported. */
    public synchronized void beQuiet() {
        clearStatus();
        quiet = true;
    }

    /** Whether progress and summaries are shown: for people at a terminal who want them. */
    public synchronized boolean showsProgress() {
        return terminal && !quiet;
    }

    /** Says that the process is ending early, and leaves the terminal with a whole line. */
    public synchronized void interrupted() {
        beQuiet();
        say("interrupted");
    }

    /** Prints what was done at the end of a job, where progress was shown. */
    public synchronized void summarize(String summary) {
        if (showsProgress()) say(summary);
    }

    /** Prints what helps people and is no failure, unless they want quiet. */
    public synchronized void hint(String message) {
        if (!quiet) say(message);
    }

    /** Shows how far a job is, in place of what was shown before. */
    public synchronized void status(String text) {
        if (!showsProgress()) return;
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
        return OneLine.escaped(text);
    }
}
