package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.io.Console;
import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.cli.io.MessageHandler;
import io.github.clip4j.cli.io.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void withoutArgumentsTheUsage() {
        Run run = Run.of().exits(2).says("Usage: clip").says("classify");
        assertEquals("", run.out());
        Run.of("--version").exits(0).prints("clip ");
        Run.of("--help").exits(0).prints("Exit codes");
        Run.of("clasify").exits(2).complains("did you mean");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classify",
                "embed",
                "embed image",
                "embed text",
                "tokenize",
                "preprocess",
                "inspect",
                "audit",
                "fetch",
                "convert",
                "synth",
                "doctor"
            })
    void everyCommandHasHelp(String command) {
        List<String> words = List.of((command + " --help").split(" "));
        Run run = Run.of(words.toArray())
                .exits(0)
                .prints("Usage: clip " + command)
                .prints("--json");
        assertEquals("", run.err());
    }

    @Test
    void aClosedPipeEndsQuietly() {
        Run run = withOutput("Broken pipe");
        assertEquals(0, run.code());
        assertEquals("", run.err());
    }

    @Test
    void aFullDiskIsAnError() {
        withOutput("No space left on device").exits(2).complains("standard output: cannot be written: No space left");
    }

    private static Run withOutput(String failure) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        int code = Main.run(
                new String[] {"tokenize", "hi", "ho"},
                new Console(InputStream.nullInputStream(), broken, messages, false, false, 80));
        return new Run(List.of(), code, "", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatTheLibrariesLogIsOneLine() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console =
                new Console(InputStream.nullInputStream(), OutputStream.nullOutputStream(), stream, false, false, 80);
        MessageHandler.install(new Messages(console), false);
        System.Logger logger = System.getLogger("io.github.clip4j");
        logger.log(System.Logger.Level.WARNING, "guessed {0}\nthe rest", "it");
        logger.log(System.Logger.Level.INFO, "unwanted");
        assertEquals("clip: warning: guessed it\\nthe rest\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void unexpectedFailuresAreOneLine() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console =
                new Console(InputStream.nullInputStream(), OutputStream.nullOutputStream(), stream, false, false, 80);
        Failures failures = new Failures(new Messages(console), stream, false);
        assertEquals(2, failures.stopped(new IllegalStateException("a\nb")));
        assertEquals(2, failures.stopped(new OutOfMemoryError("Java heap space")));
        List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("internal error: java.lang.IllegalStateException: a\\nb"), lines::toString);
        assertTrue(lines.get(1).contains("--batch-size"), lines::toString);
    }

    @Test
    void aTextMayBeginWithAnAtSign() {
        Run.of("tokenize", "@pom.xml").exits(0).prints("49406 ");
    }
}
