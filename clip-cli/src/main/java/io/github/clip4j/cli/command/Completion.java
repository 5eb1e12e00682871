package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.error.ClipException;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clip completion}. */
@Command(
        name = "completion",
        description = "Print a script that lets a shell complete clip's commands and options.",
        footer = {
            "",
            "bash, zsh: source <(clip completion bash)    in ~/.bashrc or ~/.zshrc",
            "fish: clip completion fish | source          in ~/.config/fish/config.fish"
        },
        sortOptions = false)
public final class Completion implements Callable<Integer> {
    private final Context context;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it.
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private String shell = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it.
    private boolean help;

    public Completion(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.commandLine().getParent();
        CompletionValues.addTo(root);
        String script = switch (shell) {
            // The script finds out which of the two reads it.
            case "bash", "zsh" -> AutoComplete.bash("clip", root);
            case "fish" -> FishCompletion.of(root);
            default -> throw new ClipException("expected bash, zsh or fish, found \"" + shell + '"');
        };
        script.lines().forEach(context.results()::line);
        return ExitCode.OK;
    }
}
