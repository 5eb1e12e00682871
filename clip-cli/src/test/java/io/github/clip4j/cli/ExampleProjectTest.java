package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project in examples/search, compiled and run against this build, and the models that it may name. */
class ExampleProjectTest {
    private static final Path PROJECT = Document.ROOT.resolve("examples/search");

    @TempDir
    Path temp;

    @Test
    void itFindsImages() throws Exception {
        StringWriter messages = new StringWriter();
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        new PrintWriter(messages),
                        new PrintWriter(messages),
                        "-Werror",
                        "-Xlint:all,-path",
                        "-proc:none",
                        "-cp",
                        JavaSample.CLASS_PATH,
                        "-d",
                        temp.toString(),
                        PROJECT.resolve("src/main/java/sample/Search.java").toString());
        assertEquals(0, code, messages::toString);
        assertEquals("rocket: rocket.png\na dog: dog.png\n", run("demo", "examples", "rocket", "a dog"));
    }

    private String run(String model, String folder, String... texts) throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        String[] arguments = new String[texts.length + 2];
        arguments[0] = model;
        arguments[1] = Document.ROOT.resolve(folder).toString();
        System.arraycopy(texts, 0, arguments, 2, texts.length);
        try (var loader =
                new URLClassLoader(new URL[] {temp.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("sample.Search").getMethod("main", String[].class).invoke(null, (Object) arguments);
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void itTakesTheVersionOfThisBuild() throws Exception {
        String parent = Files.readString(Document.ROOT.resolve("pom.xml"));
        String version = parent.replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
        assertTrue(Files.readString(PROJECT.resolve("pom.xml"))
                .contains("<clip4j.version>" + version + "</clip4j.version>"));
    }

    @Test
    void theDemoIsFoundByItsName() {
        try (Clip demo = Clip.demo();
                Clip named = Clip.load("demo", ClipOptions.DEFAULT.withBackend("cpu"))) {
            assertEquals(demo.config(), named.config());
        }
    }
}
