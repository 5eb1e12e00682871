package io.github.clip4j.cli.io;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a run of the command reads and writes: a process' own streams, or a test's.
 *
 * @param in standard input
 * @param out results
 * @param err messages and progress, in UTF-8
 * @param outIsTerminal whether somebody watches the results
 * @param errIsTerminal whether somebody watches the messages, so that progress may be shown
 * @param columns width of that terminal
 */
public record Console(
        InputStream in, OutputStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, int columns) {
    /**
     * Set by the launcher to {@code out}, {@code err}, both or nothing; the JVM cannot tell, because the launcher
     * filters its standard error.
     */
    private static final String TERMINALS = "clip.terminals";

    private static final String COLUMNS = "clip.columns";
    private static final int DEFAULT_COLUMNS = 80;

    /** The streams of this process, in UTF-8 whatever the locale. */
    public static Console ofProcess() {
        String terminals = System.getProperty(TERMINALS, "");
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                terminals.contains("out"),
                terminals.contains("err"),
                Math.max(40, Integer.getInteger(COLUMNS, DEFAULT_COLUMNS)));
    }
}
