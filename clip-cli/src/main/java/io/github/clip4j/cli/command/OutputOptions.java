package io.github.clip4j.cli.command;

import picocli.CommandLine.Option;

/** The options of every command. */
public final class OutputOptions {
    /** Its long name, by which the command line's parser finds it. */
    public static final String QUIET = "--quiet";

    @Option(names = "--json", description = "Print one JSON object per line.")
    public boolean json;

    @Option(
            names = {"-q", QUIET},
            description = "No progress and no summary; failures and warnings are still printed.")
    @SuppressWarnings("UnusedVariable") // ClipCommand acts on it for all commands.
    private boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;
}
