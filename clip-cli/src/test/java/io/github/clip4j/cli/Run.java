package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.clip4j.cli.io.Console;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * One run of the command inside the test's process.
 *
 * @param args what was run
 * @param code its exit code
 * @param out standard output
 * @param err standard error
 */
public record Run(List<String> args, int code, String out, String err) {
    static {
        // The user's own is left alone.
        System.setProperty(
                "clip.labelCache", Path.of("target", "labels").toAbsolutePath().toString());
    }

    public static Run of(Object... args) {
        return withInput("", args);
    }

    public static Run withInput(String input, Object... args) {
        return withInput(input.getBytes(StandardCharsets.UTF_8), false, args);
    }

    /** On a terminal, progress is shown too. */
    public static Run onTerminal(Object... args) {
        return withInput(new byte[0], true, args);
    }

    public static Run withInput(byte[] input, boolean terminal, Object... args) {
        String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(input),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                terminal,
                80);
        int code = Main.run(words, console);
        return new Run(
                List.of(words), code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Checks the exit code, and that messages are lines for people. */
    public Run exits(int expected) {
        assertEquals(expected, code, () -> "exit code of " + this);
        assertFalse(err.contains("\tat ") || err.contains("Exception in"), () -> "stack trace of " + this);
        if (expected == ExitCode.OK) assertFalse(err.contains("warning"), () -> "warning of " + this);
        return this;
    }

    /** Checks that there is exactly one message, which contains a text. */
    public Run complains(String text) {
        assertEquals(1, err.lines().count(), () -> "lines on standard error of " + this);
        return says(text);
    }

    /** Checks that a message contains a text. */
    public Run says(String text) {
        if (!err.contains(text)) throw new AssertionError("expected \"" + text + "\" on standard error of " + this);
        return this;
    }

    /** Checks that the results contain a text. */
    public Run prints(String text) {
        if (!out.contains(text)) throw new AssertionError("expected \"" + text + "\" on standard output of " + this);
        return this;
    }

    /** The results' lines as JSON objects. */
    public List<JsonObject> json() {
        return out.lines().map(line -> JsonObject.of(Json.parse(line), line)).toList();
    }

    /** An image of the repository's examples. */
    public static Path example(String name) {
        return Path.of("..", "examples", name);
    }
}
