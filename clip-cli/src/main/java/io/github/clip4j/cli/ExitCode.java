package io.github.clip4j.cli;

/** What the process returns. */
final class ExitCode {
    /** Everything worked. */
    static final int OK = 0;
    /** Some input failed, or a check did. */
    static final int FAILED = 1;
    /** The command line is wrong, or nothing could run. */
    static final int UNUSABLE = 2;

    private ExitCode() {}
}
