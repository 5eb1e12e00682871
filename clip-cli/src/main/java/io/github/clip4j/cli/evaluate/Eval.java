package io.github.clip4j.cli.evaluate;

import io.github.clip4j.cli.io.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clip eval}: its subcommands evaluate. */
@Command(
        name = "eval",
        description = "Say how good a model is: zero-shot classification, retrieval, a linear probe.",
        footer = {"", "Example: clip eval zeroshot --dataset imagenet/val --classes imagenet --template imagenet80"},
        sortOptions = false)
public final class Eval implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    @SuppressWarnings("UnusedVariable") // The command line's parser acts on it.
    private boolean help;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.UNUSABLE;
    }
}
