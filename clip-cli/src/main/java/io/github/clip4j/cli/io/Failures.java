package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns failures into one line and an exit code; a stack trace is printed only with CLIP4J_DEBUG=1 or -Dclip.debug. */
public record Failures(Messages messages, PrintStream err, boolean debug) {
    static final String DEBUG_VARIABLE = "CLIP4J_DEBUG";
    private static final String DEBUG_PROPERTY = "clip.debug";

    /** Whether stack traces are wanted. */
    public static boolean debugging() {
        String variable = System.getenv(DEBUG_VARIABLE);
        return System.getProperty(DEBUG_PROPERTY) != null || (variable != null && !variable.isEmpty());
    }

    /** A wrong command line. */
    public int usage(ParameterException e, String[] ignored) {
        CommandLine command = e.getCommandLine();
        String message = wrongWord(e).map(Failures::describe).orElse(String.valueOf(e.getMessage()));
        messages.say(message + " (" + command.getCommandSpec().qualifiedName() + " --help lists the options)");
        trace(e);
        return ExitCode.UNUSABLE;
    }

    /** A misspelt word, also where picocli would rather tell what is missing because of it. */
    private static Optional<UnmatchedArgumentException> wrongWord(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) return Optional.of(unmatched);
        return e.getCommandLine().getUnmatchedArguments().stream()
                .filter(word -> word.startsWith("-") && word.length() > 1)
                .findFirst()
                .map(word -> new UnmatchedArgumentException(e.getCommandLine(), List.of(word)));
    }

    private static String describe(UnmatchedArgumentException e) {
        String word = e.getUnmatched().getFirst();
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        String kind = word.startsWith("-")
                ? "option"
                : e.getCommandLine().getSubcommands().isEmpty() ? "argument" : "command";
        String meant = Suggestion.of(word, e.getCommandLine())
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
        if (meant.isEmpty() && word.startsWith("-") && new File(word).exists())
            meant = "; write ./" + word + " for the file of that name";
        return "%s has no %s %s%s".formatted(name, kind, word, meant);
    }

    /** Anything that stopped a command. */
    public int stopped(Throwable e) {
        if (e instanceof OutputClosedException) return ExitCode.OK;
        messages.say(describe(e));
        trace(e);
        return ExitCode.UNUSABLE;
    }

    private void trace(Throwable e) {
        if (debug) e.printStackTrace(err);
    }

    /** A failure in one line for users. */
    public static String describe(Throwable e) {
        return switch (e) {
            case ClipException c -> String.valueOf(c.getMessage());
            case IOException io -> IoReason.withFile(io);
            case UncheckedIOException u -> IoReason.withFile(u);
            case OutOfMemoryError _ -> outOfMemory(e.getMessage());
            case StackOverflowError _ -> "input nested too deeply";
            default -> "internal error: " + e + " (" + DEBUG_VARIABLE + "=1 shows where; please report it)";
        };
    }

    private static String outOfMemory(@Nullable String what) {
        return String.format(
                Locale.ROOT,
                "out of memory (%s; the heap can grow to %d MB): use a smaller --batch-size, or more heap with"
                        + " CLIP4J_JAVA_OPTS=-Xmx8g",
                what,
                Runtime.getRuntime().maxMemory() >> 20);
    }
}
