package io.github.clip4j.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Programs that the tests start as a user would, and the files that the build has made for them. */
final class Processes {
    /** The sources. */
    static final Path ROOT = Path.of(System.getProperty("clip.root"));

    private Processes() {}

    /** What the program prints, both streams together; it has to succeed. The environment is only the given one. */
    static String run(Path directory, Map<String, String> environment, List<String> command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), () -> command + "\n" + output);
        return output;
    }

    /** A folder for PATH with links to these programs and nothing else. */
    static Path path(Path folder, String... programs) throws IOException {
        Files.createDirectories(folder);
        for (String program : programs) {
            for (String place : System.getenv("PATH").split(":")) {
                Path file = Path.of(place, program);
                if (!Files.isExecutable(file) || Files.exists(folder.resolve(program))) continue;
                Files.createSymbolicLink(folder.resolve(program), file.toRealPath());
            }
        }
        return folder;
    }
}
