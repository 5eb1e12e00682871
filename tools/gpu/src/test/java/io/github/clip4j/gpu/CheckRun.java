package io.github.clip4j.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the script printed, its exit code, and the folder of its files.
 *
 * @param code its exit code
 * @param output both streams
 * @param out the folder
 */
record CheckRun(int code, String output, Path out) {
    /** What the script's first lines ask for. */
    static final List<String> PROGRAMS = List.of(
            "bash",
            "cat",
            "cksum",
            "cut",
            "dirname",
            "env",
            "grep",
            "mkdir",
            "mktemp",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "tar",
            "tee",
            "timeout");

    /**
     * Starts it in a folder of its own, with nothing else on the PATH, where no Java is, and in the environment.
     *
     * @param kit the folder with the script
     * @param folder empty
     * @param programs on the PATH besides those that it always needs
     * @param lacks of those that it always needs
     * @param environment more of it
     * @param arguments its own
     */
    static Process start(
            Path kit,
            Path folder,
            List<Path> programs,
            List<String> lacks,
            Map<String, String> environment,
            String... arguments)
            throws IOException {
        Path path = Files.createDirectory(folder.resolve("path"));
        for (String program : PROGRAMS) {
            if (!lacks.contains(program)) link(program(program), path);
        }
        for (Path program : programs) link(program, path);
        List<String> command =
                new ArrayList<>(List.of("bash", kit.resolve("check").toString()));
        command.addAll(List.of(arguments));
        Map<String, String> all = new HashMap<>(environment);
        all.put("PATH", path.toString());
        all.put("OUT", folder.resolve("out").toString());
        all.put("TMPDIR", folder.toString());
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(all);
        return builder.start();
    }

    /** Waits for the end; nothing but the results may be left then. */
    static CheckRun end(Process process, Path folder) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("out", "path"),
                    left.map(file -> file.getFileName().toString()).sorted().toList(),
                    output);
        }
        return new CheckRun(code, output, folder.resolve("out"));
    }

    /** A script rather than a link, of which JUnit would warn when it deletes it. */
    private static void link(Path program, Path path) throws IOException {
        Path script = path.resolve(program.getFileName());
        Files.writeString(script, "#!" + program("bash") + "\nexec '" + program + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** One that this machine has. */
    static Path program(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not installed"));
    }

    /** The row of a stage in the table, which has to be the last of the output; empty if there is none. */
    String row(String stage) {
        List<String> lines = output.lines().toList();
        int table = lines.lastIndexOf("stage      result    seconds  what");
        assertTrue(table >= 0, output);
        return lines.subList(table, lines.size()).stream()
                .filter(line -> line.startsWith(stage + " "))
                .findFirst()
                .orElse("");
    }

    /** A stage's row has this result and these words. */
    void has(String stage, String result, String words) {
        assertTrue(row(stage).matches(stage + " +" + result + " +\\d+  .*"), output);
        assertTrue(row(stage).contains(words), output);
    }

    String json() throws IOException {
        return Files.readString(out.resolve("check.json"));
    }

    String log() throws IOException {
        return Files.readString(out.resolve("log.txt"));
    }
}
