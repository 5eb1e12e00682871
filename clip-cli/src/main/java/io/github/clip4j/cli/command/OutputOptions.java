package io.github.clip4j.cli.command;

import picocli.CommandLine.Option;

/** The options of every command. */
public final class OutputOptions {
    @Option(names = "--json", description = "Print one JSON object a line.")
    public boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;
}
