package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code clip embed}: stands for its two subcommands. */
@Command(name = "embed", description = "Turn images or texts into vectors.")
public final class Embed implements Callable<Integer> {
    private final Context context;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it.
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // for --help
    private OutputOptions output = new OutputOptions();

    public Embed(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(context.console().err());
        return ExitCode.UNUSABLE;
    }
}
