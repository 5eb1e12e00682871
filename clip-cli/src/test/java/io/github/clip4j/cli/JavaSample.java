package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Statements of a text, made a class, compiled and run in this process. */
record JavaSample(Document.Block block) {
    /** All that the tests of this module see. */
    static final String CLASS_PATH = Stream.of("jdk.module.path", "java.class.path")
            .map(System::getProperty)
            .filter(Objects::nonNull)
            .filter(path -> !path.isEmpty())
            .collect(Collectors.joining(File.pathSeparator));

    /** For samples that do not say what they import. */
    private static final String IMPORTS = """
        import io.github.clip4j.*;
        import java.nio.file.Path;
        import java.util.List;
        """;

    /** The files that samples name, and those that are there. */
    private static final Map<String, Path> FILES = Map.of(
            "clip-vit-large-patch14",
            Document.ROOT.resolve("clip-cli/src/main/resources/io/github/clip4j/cli/demo"),
            "cat.jpg",
            Document.ROOT.resolve("examples/dog.png"));

    /** Compiles it below a folder, warnings being errors, and runs it. */
    void run(Path folder) throws Exception {
        Path source = folder.resolve("Sample.java");
        Files.writeString(source, source());
        compile(source, folder);
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (var loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Sample").getMethod("run").invoke(null);
        } finally {
            System.setOut(out);
        }
        boolean prints = block.text().contains("System.out");
        assertEquals(prints, printed.size() > 0, () -> block + " printed " + printed);
    }

    private void compile(Path source, Path folder) {
        StringWriter messages = new StringWriter();
        PrintWriter writer = new PrintWriter(messages);
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        int code = javac.run(
                writer,
                writer,
                "-proc:none",
                "-Werror",
                "-Xlint:deprecation,removal,rawtypes,unchecked",
                "-cp",
                CLASS_PATH,
                "-d",
                folder.toString(),
                source.toString());
        assertEquals(0, code, () -> block + " does not compile:\n" + messages);
    }

    private String source() {
        String imports = lines(true);
        String statements = lines(false);
        for (var file : FILES.entrySet()) {
            String path = file.getValue().toString().replace("\\", "\\\\");
            statements = statements.replace('"' + file.getKey() + '"', '"' + path + '"');
        }
        assertFalse(statements.isBlank(), () -> block + " is empty");
        return (imports.isEmpty() ? IMPORTS : imports) + """

            public final class Sample {
                public static void run() throws Exception {
            %s
                }
            }
            """.formatted(statements);
    }

    private String lines(boolean imports) {
        List<String> lines = block.lines().stream()
                .filter(line -> line.startsWith("import ") == imports)
                .toList();
        return String.join("\n", lines);
    }
}
