package io.github.clip4j.cli;

import picocli.CommandLine.Option;

/** The options of every command. */
final class OutputOptions {
    @Option(names = "--json", description = "Print one JSON object a line.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;
}
