package io.github.clip4j.cli.io;

/** What the process returns. */
public final class ExitCode {
    /** Everything worked. */
    public static final int OK = 0;
    /** Some input failed, or a check did. */
    public static final int FAILED = 1;
    /** The command line is wrong, or nothing could run. */
    public static final int UNUSABLE = 2;

    private ExitCode() {}
}
