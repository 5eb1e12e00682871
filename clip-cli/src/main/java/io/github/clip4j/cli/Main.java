package io.github.clip4j.cli;

import io.github.clip4j.cli.io.Console;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.cli.io.MessageHandler;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;

/** The command {@code clip}. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param args as {@code clip --help} describes them
     */
    public static void main(String[] args) {
        Console console = Console.ofProcess();
        Messages messages = new Messages(console);
        AtomicBoolean finished = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("clip-interrupted").unstarted(() -> {
                    if (!finished.get()) messages.interrupted();
                }));
        int code = run(args, console, messages);
        finished.set(true);
        System.exit(code);
    }

    /**
     * Runs the command: 0 for success, 1 if some input or check failed, 2 if the command line is wrong or nothing could
     * run.
     */
    static int run(String[] args, Console console) {
        return run(args, console, new Messages(console));
    }

    private static int run(String[] args, Console console, Messages messages) {
        boolean debug = Failures.debugging();
        Failures failures = new Failures(messages, console.err(), debug);
        try {
            MessageHandler.install(messages, debug);
            Results results = new Results(console.out(), console.outIsTerminal() ? messages::clearStatus : () -> {});
            CommandLine command = ClipCommand.commandLine(args, new Context(console, messages, results));
            command.setOut(new PrintWriter(new OutputStreamWriter(console.out(), StandardCharsets.UTF_8)));
            command.setErr(new PrintWriter(new OutputStreamWriter(console.err(), StandardCharsets.UTF_8), true));
            command.setParameterExceptionHandler(failures::usage);
            command.setExecutionExceptionHandler((e, _, _) -> failures.stopped(e));
            return command.execute(args);
        } catch (Throwable e) {
            // The last resort of a process: whatever it is, it becomes one line and an exit code.
            return failures.stopped(e);
        } finally {
            // A job that failed may have left its line of progress.
            messages.beQuiet();
        }
    }
}
