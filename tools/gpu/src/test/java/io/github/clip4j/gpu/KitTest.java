package io.github.clip4j.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kit, copied to an empty folder and used where no Java is: none on the PATH, no JAVA_HOME. */
class KitTest {
    private static final Path KIT = Path.of(System.getProperty("gpu.kit"));
    private static final List<String> STAGES =
            List.of("device", "tests", "weights", "speed", "torch", "speed-b32", "profile", "sanitizer");

    /** What the script's first lines ask for. */
    private static final List<String> PROGRAMS = List.of(
            "bash",
            "cat",
            "cksum",
            "cut",
            "dirname",
            "env",
            "grep",
            "mkdir",
            "mktemp",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "tar",
            "tee",
            "timeout",
            "xz");

    /** Of a C compiler, which the fake needs. */
    private static final List<String> COMPILER = List.of("gcc", "as", "ld");

    @TempDir
    static Path temp;

    private static Path kit;

    /** What a run printed, and its exit code. */
    private record Run(int code, String output, Path out) {
        /** The row of a stage in the table, which has to be the last of the output. */
        String row(String stage) {
            List<String> lines = output.lines().toList();
            int table = lines.lastIndexOf("stage      result    seconds  what");
            assertTrue(table >= 0, output);
            return lines.subList(table, lines.size()).stream()
                    .filter(line -> line.startsWith(stage + " "))
                    .findFirst()
                    .orElse("");
        }

        String json() throws IOException {
            return Files.readString(out.resolve("check.json"));
        }
    }

    @BeforeAll
    static void copy() throws IOException {
        kit = Files.createDirectory(temp.resolve("copied kit"));
        try (Stream<Path> files = Files.list(KIT)) {
            for (Path file : files.toList()) Files.copy(file, kit.resolve(file.getFileName()));
        }
    }

    private static Run check(String name, int seconds, String... arguments) throws Exception {
        Path folder = Files.createDirectory(temp.resolve(name));
        Path path = Files.createDirectory(folder.resolve("path"));
        for (String program : PROGRAMS) link(program, path);
        for (String program : COMPILER) link(program, path);
        List<String> command =
                new ArrayList<>(List.of("bash", kit.resolve("check").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        path.toString(),
                        "CHECK_SECONDS",
                        "" + seconds,
                        "OUT",
                        folder.resolve("out").toString(),
                        "TMPDIR",
                        folder.toString()));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("out", "path"),
                    left.map(file -> file.getFileName().toString()).sorted().toList());
        }
        return new Run(code, output, folder.resolve("out"));
    }

    private static void link(String program, Path path) throws IOException {
        for (String place : System.getenv("PATH").split(":")) {
            Path file = Path.of(place, program);
            if (Files.isExecutable(file) && Files.notExists(path.resolve(program)))
                Files.createSymbolicLink(path.resolve(program), file.toRealPath());
        }
    }

    @Test
    void withoutAGpuEachStageSaysSo() throws Exception {
        assumeTrue(!Files.exists(Path.of("/dev/nvidiactl")), "this machine has a GPU");
        Run run = check("none", 300);
        assertEquals(2, run.code(), run.output());
        for (String stage : STAGES)
            assertTrue(run.row(stage).matches(".* none +\\d+  no usable GPU: no NVIDIA driver .*"), run.output());
        assertTrue(run.output().strip().lines().reduce("", (_, last) -> last).startsWith("sanitizer "), run.output());
        assertTrue(run.json().startsWith("{\"exit\":2,"), run.json());
        assertTrue(run.json().contains("{\"stage\":\"tests\",\"result\":\"none\",\"seconds\":0,"), run.json());
        assertFalse(Files.readString(run.out().resolve("log.txt")).isEmpty());
    }

    /** The tests on hardware, through the kit's Java and its jars, on the fake driver below either binding. */
    @ParameterizedTest
    @ValueSource(strings = {"12", "13"})
    void withTheFakeGpuTheTestsPass(String cuda) throws Exception {
        Run run = check("fake-" + cuda, 1800, "--fake", cuda, "--only", "tests");
        assertEquals(0, run.code(), run.output());
        assertTrue(run.row("device").contains(" ok "), run.output());
        assertTrue(run.row("tests").matches("tests +ok +\\d+  [1-9]\\d+ passed, 0 failed, 0 skipped"), run.output());
        assertTrue(run.json().contains("\"tests\":{\"passed\":"), run.json());
        assertTrue(Files.readString(run.out().resolve("log.txt")).contains("CUDA " + cuda + ": taken"), run.output());
    }

    @Test
    void theOtherStagesRunToo() throws Exception {
        Run run = check("speed", 600, "--fake", "12", "--only", "weights,speed,torch,speed-b32,profile,sanitizer");
        assertEquals(0, run.code(), run.output());
        assertTrue(run.row("speed").contains(" ok "), run.output());
        assertTrue(run.row("speed-b32").contains(" ok "), run.output());
        assertEquals("", run.row("tests"));
        assertTrue(run.row("torch").contains(" skipped "), run.output());
        assertTrue(run.json().contains("\"replayedPerSecond\":"), run.json());
        assertFalse(run.json().contains("NaN"), run.json());
    }

    /** The table comes when time is up, too, and says what was stopped. */
    @Test
    void aStageThatTakesTooLongIsStopped() throws Exception {
        Run run = check("late", 60, "--fake", "12", "--only", "tests,speed");
        assertEquals(1, run.code(), run.output());
        assertTrue(run.row("tests").contains(" timed out "), run.output());
        assertTrue(run.row("speed").contains(" not run "), run.output());
        assertTrue(run.json().startsWith("{\"exit\":1,"), run.json());
    }

    @Test
    void aWrongOptionIsSaid() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("wrong"));
        Process process = new ProcessBuilder("bash", kit.resolve("check").toString(), "--only", "coffee")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor(), output);
        assertTrue(output.startsWith("check: --only: no stage coffee; there are: device tests "), output);
    }
}
