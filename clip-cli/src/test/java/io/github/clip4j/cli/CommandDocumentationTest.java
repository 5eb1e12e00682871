package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.io.Console;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/cli.md names every command, option, system property and variable. */
class CommandDocumentationTest {
    private static final String TEXT = String.join("\n", new Document(Path.of("docs/cli.md")).lines());
    /** Of modules that are not published. */
    private static final Set<String> UNPUBLISHED = Set.of("benchmarks", "cuda-emulator", "testkit");

    @Test
    void everyOptionIsDescribed() {
        Console console = Console.ofProcess();
        Context context = new Context(console, new Messages(console), new Results(console.out()));
        check(ClipCommand.commandLine(new String[0], context));
    }

    private static void check(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        for (var option : command.getCommandSpec().options())
            for (String spelling : option.names())
                assertTrue(TEXT.matches("(?s).*`" + spelling + "[ `].*"), () -> name + " " + spelling);
        command.getSubcommands().forEach((_, subcommand) -> {
            String words = subcommand.getCommandSpec().qualifiedName();
            if (subcommand.getSubcommands().isEmpty()) assertTrue(TEXT.contains("`" + words + " "), words);
            check(subcommand);
        });
    }

    @Test
    void everySystemPropertyAndVariableIsDescribed() {
        Pattern read = Pattern.compile("(?:get(?:Property|Integer|Boolean)\\(|String [A-Z_]+ = )\"(clip\\.[\\w.]+)\""
                + "|\"((?:CLIP4J|HF|HUGGING_FACE|HUGGINGFACE|TRANSFORMERS)_\\w+)\"");
        Set<String> names = new TreeSet<>();
        Document.sources()
                .filter(document ->
                        !UNPUBLISHED.contains(document.file().getName(0).toString()))
                .forEach(document -> read.matcher(String.join("\n", document.lines()))
                        .results()
                        .forEach(match -> names.add(match.group(1) == null ? match.group(2) : match.group(1))));
        assertFalse(names.isEmpty());
        for (String name : names) assertTrue(TEXT.contains("`" + name + "`"), name);
    }
}
