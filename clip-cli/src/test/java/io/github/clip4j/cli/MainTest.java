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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "trace",
                "explain",
                "diff",
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
    void helpOfACommandByItsName() {
        for (String command : List.of("classify", "embed image", "completion")) {
            List<Object> words = new ArrayList<>(List.of("help"));
            words.addAll(List.of(command.split(" ")));
            String help = Run.of(words.toArray())
                    .exits(0)
                    .prints("Usage: clip " + command)
                    .out();
            words.removeFirst();
            words.add("--help");
            assertEquals(help, Run.of(words.toArray()).exits(0).out());
        }
        Run.of("help").exits(0).prints("Usage: clip [").prints("completion");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "clasify                        | clip has no command clasify; did you mean classify?",
                "help clasify                   | clip has no command clasify; did you mean classify?",
                "help embed txt                 | clip embed has no command txt; did you mean text?",
                "embed imgae                    | clip embed has no command imgae; did you mean image?",
                "classify --lables x a.png      | clip classify has no option --lables; did you mean --labels?",
                "embed image --recursve a       | clip embed image has no option --recursve; did you mean --recursive?",
                "preprocess --ouut x a.png      | clip preprocess has no option --ouut; did you mean --out?",
                "classify -label x a.png        | clip classify has no option -label; did you mean --label?",
                "classify --xyz a.png           | clip classify has no option --xyz (",
                "preprocess --ot x a.png        | clip preprocess has no option --ot; did you mean --out?",
                "doctor x                       | clip doctor has no argument x",
            })
    void aMisspeltWordIsNamedWithWhatMayBeMeant(String command, String message) {
        Run.of((Object[]) command.split(" ")).exits(2).complains("clip: " + message);
    }

    @Test
    void manualPagesOfAllCommands(@TempDir Path folder) throws IOException {
        Path pages = folder.resolve("man/man1");
        Run.of("help", "--man-pages", pages).exits(0);
        for (String name : List.of("clip", "clip-classify", "clip-embed", "clip-embed-image", "clip-help"))
            assertTrue(Files.exists(pages.resolve(name + ".1")), name);
        String page = Run.of("help", "--man", "embed", "image").exits(0).out();
        assertEquals(Files.readString(pages.resolve("clip-embed-image.1")), page);
        assertTrue(page.contains(".SH NAME\nclip\\-embed\\-image \\- Turn images into vectors\n"), page);
        assertTrue(page.contains("\n.B \\-r, \\-\\-recursive\n"), page);
        assertTrue(page.contains("\n.B \\-\\-out FILE\n"), page);
    }

    @Test
    void completionsKnowCommandsAndOptions() {
        for (String shell : List.of("bash", "zsh")) {
            Run run = Run.of("completion", shell).exits(0).prints("complete -F").prints("preprocess");
            assertTrue(run.out().contains("'--multi-label'") || run.out().contains("--multi-label"), run::out);
        }
        String fish = Run.of("completion", "fish").exits(0).out();
        assertTrue(
                fish.contains("complete -c clip -n '__fish_seen_subcommand_from embed; and __fish_seen_subcommand_from"
                        + " image' -s r -l recursive -d '"),
                fish);
        Run.of("completion", "csh").exits(2).complains("expected bash, zsh or fish, found \"csh\"");
    }

    /** Each line of a help fits the terminal. */
    @Test
    void helpFollowsTheTerminalsWidth() {
        for (int columns : List.of(40, 72, 300)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int code = Main.run(
                    new String[] {"help", "classify"},
                    new Console(InputStream.nullInputStream(), out, System.err, true, false, columns));
            assertEquals(0, code);
            int longest = out.toString(StandardCharsets.UTF_8)
                    .lines()
                    .mapToInt(String::length)
                    .max()
                    .orElseThrow();
            int expected = Math.clamp(columns, 60, 140);
            assertTrue(longest <= expected && longest > expected - 15, columns + ": " + longest);
        }
    }

    /** A break after a sign would take options, patterns and JSON apart. */
    @Test
    void helpBreaksAtSpacesOnly() {
        for (String command : List.of("classify", "embed image", "embed text", "preprocess", "explain")) {
            Set<String> wide = wordsOfHelp(command, 140);
            for (int columns : List.of(72, 80, 100)) assertEquals(wide, wordsOfHelp(command, columns), command);
        }
        assertTrue(wordsOfHelp("embed image", 72).contains("'photos/**/*.jpg',"));
    }

    /** What stands after the synopsis, whose brackets picocli breaks well. */
    private static Set<String> wordsOfHelp(String command, int columns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Main.run(
                ("help " + command).split(" "),
                new Console(InputStream.nullInputStream(), out, System.err, true, false, columns));
        String help = out.toString(StandardCharsets.UTF_8);
        String described = help.split("\n(?=[A-Z])", 2)[1].split("\nJSON:")[0];
        return Arrays.stream(described.strip().split("\\s+")).collect(Collectors.toSet());
    }

    @Test
    void shellsOfferTheValuesOfOptions() {
        String fish = Run.of("completion", "fish").exits(0).out();
        for (String values : List.of(
                "-l backend -x -a 'auto cpu cuda reference'",
                "-l format -x -a 'csv jsonl'",
                "-l format -x -a 'csv jsonl npy parquet safetensors'",
                "-a 'bash zsh fish'",
                "-a 'tiny tiny64 ")) assertTrue(fish.contains(values), values);
        assertTrue(fish.contains("-n '__fish_seen_subcommand_from help' -a 'classify embed "), fish);
        Run.of("completion", "bash").prints("\"auto\" \"cpu\" \"cuda\" \"reference\"");
    }

    @Test
    void aFileThatLooksLikeAnOptionIsNamedAsOne() throws IOException {
        // In the working directory, because its name may not begin with a folder.
        Path file = Path.of("-file.png");
        Files.writeString(file, "x");
        try {
            Run.of("embed", "image", "-file.png").exits(2).complains("write ./-file.png for the file of that name");
        } finally {
            Files.delete(file);
        }
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
