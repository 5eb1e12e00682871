package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What is published has jars of its sources and its Javadoc: {@code -Prelease} makes them, and no module leaves them
 * out. Whether they come out is {@code tools/reproducible/run -Prelease}'s affair, which may need the network.
 */
class ReleaseProfileTest {
    private static final List<String> PLUGINS = List.of("maven-source-plugin", "maven-javadoc-plugin");

    private static String pom(Path directory) throws IOException {
        return Files.readString(directory.resolve("pom.xml"));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertTrue(from >= 0, begin);
        return text.substring(from, text.indexOf(end, from));
    }

    @Test
    void theProfileMakesBothJars() throws IOException {
        String profile = between(pom(Document.ROOT), "<id>release</id>", "</profile>");
        List<String> goals = List.of("jar-no-fork", "jar");
        for (int i = 0; i < PLUGINS.size(); i++) {
            String plugin = between(profile, "<artifactId>" + PLUGINS.get(i) + "</artifactId>", "</plugin>");
            assertTrue(plugin.contains("<goal>" + goals.get(i) + "</goal>"), plugin);
            assertFalse(plugin.contains("skip>"), plugin);
        }
    }

    @Test
    void noPublishedModuleLeavesThemOut() throws IOException {
        String dependencies = between(pom(Document.ROOT.resolve("clip4j-bom")), "<dependencies>", "</dependencies>");
        List<String> published = Pattern.compile("<artifactId>(.*?)</artifactId>")
                .matcher(dependencies)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertTrue(published.contains("clip-core") && published.size() > 3, published::toString);
        for (String module : published)
            for (String word : List.of("maven.source.skip", "maven.javadoc.skip", PLUGINS.get(0), PLUGINS.get(1)))
                assertFalse(pom(Document.ROOT.resolve(module)).contains(word), module + " mentions " + word);
    }
}
