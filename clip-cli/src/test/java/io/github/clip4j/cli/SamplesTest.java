package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sample of the README, of docs, CONTRIBUTING.md and Javadoc is taken from the text, compiled and run. */
class SamplesTest {
    private static final Document README = new Document(Path.of("README.md"));

    @TempDir
    Path temp;

    static Stream<Document.Block> javaSamples() {
        return Stream.concat(
                Document.markdown().flatMap(document -> document.blocks("java").stream()),
                Document.sources().flatMap(document -> document.javadocSamples().stream()));
    }

    @ParameterizedTest
    @MethodSource("javaSamples")
    void javaCompilesAndRuns(Document.Block sample) throws Exception {
        new JavaSample(sample).run(temp);
    }

    @Test
    void samplesAreFoundInMarkdownAndInJavadoc() {
        List<String> places = javaSamples().map(Document.Block::place).toList();
        for (String file : List.of("README.md", "library.md", "Clip.java"))
            assertTrue(places.stream().anyMatch(place -> place.contains(file + ":")), () -> file + " not in " + places);
    }

    static Stream<Document.Block> consoles() {
        return Document.markdown().flatMap(document -> document.blocks("console").stream());
    }

    /** Lines that begin with $ are commands; what stands below is all that they print. */
    @ParameterizedTest
    @MethodSource("consoles")
    @Execution(ExecutionMode.CONCURRENT)
    void commandsPrintWhatTheTextSays(Document.Block console) throws Exception {
        assertTrue(console.lines().getFirst().startsWith("$ "), console::toString);
        List<String> lines = console.lines();
        for (int i = 0; i < lines.size(); ) {
            String command = lines.get(i).substring(2);
            int end = i + 1;
            while (end < lines.size() && !lines.get(end).startsWith("$ ")) end++;
            assertEquals(lines.subList(i + 1, end), shell(command), () -> console + ": " + command);
            i = end;
        }
    }

    @Test
    void theCommandsOfTheReadmeAreTheOnesThatAreTested() throws Exception {
        List<String> commands =
                README.blocks("").stream().map(Document.Block::text).toList();
        // The first is run by OutsideProjectTest, the last runs this test.
        assertEquals(3, commands.size(), commands::toString);
        assertEquals("./mvnw -q install -DskipTests", commands.getFirst());
        assertEquals("mvn -B verify", commands.getLast());
        assertTrue(commands.get(1).startsWith("./clip classify "), commands.get(1));
        List<String> printed = shell(commands.get(1));
        assertEquals("examples/dog.png", printed.getFirst());
        assertTrue(printed.get(1).matches(" *9\\d\\.\\d\\d %  dog"), printed.get(1));
        assertTrue(printed.get(6).matches(" *9\\d\\.\\d\\d %  rocket"), printed.get(6));
    }

    @Test
    void otherTextsHaveNoCommandsThatNothingTests() {
        Pattern command = Pattern.compile("(\\$|\\./|mvn|java|tools/|benchmarks/|clip ).*");
        Document.markdown()
                .filter(document -> !document.equals(README))
                .flatMap(document -> document.blocks("").stream())
                .forEach(block -> block.lines()
                        .forEach(line -> assertFalse(command.matcher(line).matches(), () -> block + ": " + line)));
    }

    @Test
    void theScreenShowsWhatTheCommandPrints() throws Exception {
        String svg = Files.readString(Document.ROOT.resolve("docs/classify.svg"));
        List<String> shown = Pattern.compile("<text[^>]*>(?:<tspan[^>]*>(\\$ )</tspan>)?([^<]*)</text>")
                .matcher(svg)
                .results()
                .map(match -> (match.group(1) == null ? "" : match.group(1)) + match.group(2))
                .map(line -> line.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&"))
                .toList();
        int typed = 1;
        while (shown.get(typed - 1).endsWith("\\")) typed++;
        String command = String.join("\n", shown.subList(0, typed)).substring(2);
        assertTrue(command.startsWith("./clip classify "), command);
        assertEquals(shown.subList(typed, shown.size()), shell(command), "draw it anew: tools/terminal/Classify.java");
    }

    @Test
    void theReadmeIsShortAndInOrder() {
        String text = String.join("\n", README.lines());
        int words = text.split("\\s+").length;
        assertTrue(words < 900, words + " words");
        Document.Block sample = README.blocks("java").getFirst();
        assertEquals(8, sample.lines().size());
        for (String line : sample.lines()) assertTrue(line.length() <= 90, line);
        List<String> order = List.of(
                "](docs/classify.svg)",
                "```xml",
                "```kotlin",
                "./mvnw -q install -DskipTests",
                "```java",
                "## Two commands",
                "./clip classify",
                "mvn -B verify",
                "## Features",
                "## Read on",
                "](docs/speed.svg)",
                "## Status");
        List<Integer> places = order.stream().map(text::indexOf).toList();
        assertEquals(places.stream().sorted().toList(), places, order::toString);
        assertTrue(places.getFirst() > 0, "no image");
        String features = text.substring(text.indexOf("## Features"), text.indexOf("## Read on"));
        assertEquals(5, features.lines().filter(line -> line.startsWith("- ")).count());
    }

    @Test
    void coordinatesAreThoseOfThePoms() throws Exception {
        List<String> found = new ArrayList<>();
        for (Document document : Document.markdown().toList()) {
            for (Document.Block block : document.blocks("xml"))
                found.addAll(coordinates(
                        block.text(),
                        "<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)</artifactId>\\s*<version>(.*?)</version>"));
            for (Document.Block block : document.blocks("kotlin"))
                found.addAll(coordinates(block.text(), "\"(.*?):(.*?):(.*?)\""));
        }
        assertEquals(12, found.size(), found::toString);
        for (String coordinates : found) {
            if (coordinates.startsWith("org.bytedeco:")) {
                isTheBindingOfCuda13(coordinates);
                continue;
            }
            String artifact = coordinates.split(":")[1];
            String pom = Files.readString(Document.ROOT.resolve(artifact).resolve("pom.xml"));
            // Its own, or its parent's group and version.
            String group = first(pom, "<groupId>(.*?)</groupId>");
            String version = first(pom, "<version>(.*?)</version>");
            assertEquals(group + ":" + artifact + ":" + version, coordinates);
            assertTrue(pom.contains("\n  <artifactId>" + artifact + "</artifactId>"), artifact);
        }
    }

    /** With or without a classifier. */
    private static void isTheBindingOfCuda13(String coordinates) throws IOException {
        String pom = Files.readString(Document.ROOT.resolve("pom.xml"));
        String javacpp = first(pom, "<javacpp-13.version>(.*?)</javacpp-13.version>");
        String cuda = first(pom, "<javacpp-cuda-13.version>(.*?)</javacpp-cuda-13.version>")
                .replace("${javacpp-13.version}", javacpp);
        String artifact = coordinates.split(":")[1];
        assertEquals(
                "org.bytedeco:" + artifact + ":"
                        + Map.of("cuda", cuda, "javacpp", javacpp).get(artifact),
                coordinates.replaceFirst(":linux-x86_64$", ""));
    }

    private static List<String> coordinates(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1) + ":" + match.group(2) + ":" + match.group(3))
                .toList();
    }

    private static String first(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    static Stream<Document> documents() {
        return Document.markdown();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Document document) {
        Path folder = Document.ROOT.resolve(document.file()).getParent();
        for (String link : links(document)) {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty()
                    ? Document.ROOT.resolve(document.file())
                    : folder.resolve(parts[0]).normalize();
            assertTrue(Files.exists(target), () -> document.file() + ": " + link);
            if (parts.length == 1) continue;
            List<String> anchors = new Document(Document.ROOT.relativize(target))
                    .lines().stream()
                            .filter(line -> line.startsWith("#"))
                            .map(SamplesTest::anchor)
                            .toList();
            assertTrue(anchors.contains(parts[1]), () -> document.file() + ": " + link + " not in " + anchors);
        }
    }

    private static List<String> links(Document document) {
        return Pattern.compile("]\\(([^)\\s]+)\\)")
                .matcher(String.join("\n", document.lines()))
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    /** As GitHub makes them. */
    private static String anchor(String heading) {
        return heading.replaceFirst("#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\w\\- ]", "")
                .replace(' ', '-');
    }

    /**
     * What a command prints, run from the root as a reader would, except that the jars need not be built: the classes
     * of this build are taken, and scalar code, which has the same bits and needs no time to be compiled.
     */
    private List<String> shell(String command) throws Exception {
        String tour = temp.resolve("tour").toString();
        String script = command.replace("./clip ", "java io.github.clip4j.cli.Main ")
                .replace("java @examples/java.args ", "java ")
                .replace("/tmp/tour", tour);
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", "set -o pipefail; " + script)
                .directory(Document.ROOT.toFile())
                .redirectError(temp.resolve("messages").toFile());
        var environment = builder.environment();
        environment.put(
                "PATH", Path.of(System.getProperty("java.home"), "bin") + File.pathSeparator + environment.get("PATH"));
        environment.put("CLASSPATH", JavaSample.CLASS_PATH);
        environment.put(
                "JDK_JAVA_OPTIONS",
                Files.readAllLines(Document.ROOT.resolve("examples/java.args")).getFirst()
                        + " -Dclip.backend=cpu -Dclip.vectorBits=0 -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        environment.put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        String messages = Files.readString(temp.resolve("messages"));
        // A difference that is shown is no failure of the sample.
        int expected = command.contains("./clip diff ") && printed.contains("\nDIFFERENT ") ? 1 : 0;
        assertEquals(expected, code, () -> command + "\n" + printed + messages);
        return printed.replace(tour, "/tmp/tour").lines().toList();
    }
}
