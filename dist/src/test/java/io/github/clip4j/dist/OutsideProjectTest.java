package io.github.clip4j.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Until clip4j is published, {@code ./mvnw -q install -DskipTests} puts it into the local repository: here into an
 * empty one, from which a project outside of the sources, without a network, takes it by its coordinates.
 */
class OutsideProjectTest {
    private static final String VERSION = System.getProperty("clip.version");

    @TempDir
    static Path temp;

    @BeforeAll
    static void install() throws Exception {
        // What is needed besides clip4j comes from the repository of this build.
        Files.writeString(temp.resolve("settings.xml"), """
            <settings><mirrors><mirror><id>local</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors></settings>
            """.formatted(
                        Path.of(System.getProperty("clip.repository")).toUri()));
        // Formatted and compiled they are.
        maven(
                Processes.ROOT,
                "install",
                "-DskipTests",
                "-Dexec.skip",
                "-Dmaven.compiler.useIncrementalCompilation=false");
    }

    @Test
    void whatIsPublishedIsInstalled() throws IOException {
        try (var folders = Files.list(temp.resolve("repository/io/github/clip4j"))) {
            var names = new TreeSet<>(
                    folders.map(folder -> folder.getFileName().toString()).toList());
            assertEquals(
                    new TreeSet<>(List.of(
                            "clip-cli",
                            "clip-core",
                            "clip-cpu",
                            "clip-cuda",
                            "clip-search",
                            "clip-tasks",
                            "clip4j",
                            "clip4j-bom",
                            "weights-converter")),
                    names);
        }
    }

    @Test
    void aProjectOutsideTakesItByCoordinatesOffline() throws Exception {
        Path project = temp.resolve("project");
        copy(Processes.ROOT.resolve("examples/search"), project);
        Path model = Processes.ROOT.resolve("clip-cli/src/main/resources/io/github/clip4j/cli/demo");
        String output = maven(
                project,
                "package",
                "exec:exec",
                "-Dclip4j.version=" + VERSION,
                "-Dmodel=" + model,
                "-Dimages=" + Processes.ROOT.resolve("examples"),
                "-Dtext=rocket");
        assertTrue(output.contains("rocket: rocket.png"), output);
    }

    /** Offline, but for files. */
    private static String maven(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("clip.maven"),
                "-B",
                "-q",
                "-o",
                "-Daether.offline.protocols=file",
                "-s",
                temp.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + temp.resolve("repository")));
        command.addAll(List.of(arguments));
        return Processes.run(
                directory,
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "PATH",
                        System.getenv("PATH"),
                        "HOME",
                        System.getProperty("user.home"),
                        "LC_ALL",
                        "C.UTF-8"),
                command);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var walk = Files.walk(from)) {
            for (Path file : walk.toList())
                Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
    }
}
