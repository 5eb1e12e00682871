package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code clip help}. */
@Command(
        name = "help",
        description = "Print the help of clip or of a command, or their manual pages.",
        footer = {"", "Example: clip help --man embed image | man -l -"},
        sortOptions = false)
public final class Help implements Callable<Integer> {
    private final Context context;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it.
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "For example embed image.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--man", description = "Print it as a manual page, for man.")
    private boolean man;

    @Option(
            names = "--man-pages",
            paramLabel = "DIR",
            description = "Write the manual pages of all commands into DIR, created if absent.")
    private @Nullable Path pages;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it.
    private boolean help;

    public Help(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.commandLine().getParent();
        if (pages != null) {
            writePages(root, pages);
            return ExitCode.OK;
        }
        CommandLine command = root;
        for (String word : words) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) throw new UnmatchedArgumentException(command, List.of(word));
            command = next;
        }
        String text = man ? ManualPage.of(command.getCommandSpec()) : command.getUsageMessage();
        text.lines().forEach(context.results()::line);
        return ExitCode.OK;
    }

    private static void writePages(CommandLine command, Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    directory.resolve(ManualPage.fileName(command.getCommandSpec())),
                    ManualPage.of(command.getCommandSpec()));
        } catch (IOException e) {
            throw new ClipException("--man-pages: " + Failures.describe(e), e);
        }
        command.getSubcommands().values().forEach(subcommand -> writePages(subcommand, directory));
    }
}
