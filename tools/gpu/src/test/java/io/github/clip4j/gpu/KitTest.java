package io.github.clip4j.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** To unpack it, and a C compiler, which the fake needs. */
    private static final List<String> PROGRAMS = List.of("xz", "gcc", "as", "ld");

    @TempDir
    static Path temp;

    private static Path kit;

    @BeforeAll
    static void copy() throws IOException {
        kit = Files.createDirectory(temp.resolve("copied kit"));
        try (Stream<Path> files = Files.list(KIT)) {
            for (Path file : files.toList()) Files.copy(file, kit.resolve(file.getFileName()));
        }
    }

    private static CheckRun check(String name, int seconds, String... arguments) throws Exception {
        Path folder = Files.createDirectory(temp.resolve(name));
        List<Path> programs = PROGRAMS.stream().map(CheckRun::program).toList();
        Map<String, String> environment = Map.of("CHECK_SECONDS", "" + seconds);
        return CheckRun.end(CheckRun.start(kit, folder, programs, List.of(), environment, arguments), folder);
    }

    @Test
    void withoutAGpuEachStageSaysSo() throws Exception {
        assumeTrue(!Files.exists(Path.of("/dev/nvidiactl")), "this machine has a GPU");
        CheckRun run = check("none", 300);
        assertEquals(2, run.code(), run.output());
        for (String stage : STAGES) run.has(stage, "none", "  no usable GPU: no NVIDIA driver ");
        assertTrue(run.output().strip().lines().reduce("", (_, last) -> last).startsWith("sanitizer "), run.output());
        assertTrue(run.json().startsWith("{\"exit\":2,"), run.json());
        assertTrue(run.json().contains("{\"stage\":\"tests\",\"result\":\"none\",\"seconds\":0,"), run.json());
        assertFalse(run.log().isEmpty());
    }

    /** The tests on hardware, through the kit's Java and its jars, on the fake driver below either binding. */
    @ParameterizedTest
    @ValueSource(strings = {"12", "13"})
    void withTheFakeGpuTheTestsPass(String cuda) throws Exception {
        CheckRun run = check("fake-" + cuda, 1800, "--fake", cuda, "--only", "tests");
        assertEquals(0, run.code(), run.output());
        run.has("device", "ok", "; the binding of CUDA " + cuda);
        assertTrue(run.row("tests").matches("tests +ok +\\d+  [1-9]\\d+ passed, 0 failed, 0 skipped"), run.output());
        assertTrue(run.json().contains("\"tests\":{\"passed\":"), run.json());
        assertTrue(run.log().contains("CUDA " + cuda + ": taken"), run.output());
    }

    @Test
    void theOtherStagesRunToo() throws Exception {
        CheckRun run = check("speed", 600, "--fake", "12", "--only", "weights,speed,torch,speed-b32,profile,sanitizer");
        assertEquals(0, run.code(), run.output());
        run.has("speed", "ok", "fp16 ");
        run.has("speed-b32", "ok", "fp16 ");
        assertEquals("", run.row("tests"));
        run.has("torch", "skipped", "no python3 with torch and transformers");
        assertTrue(run.json().contains("\"replayedPerSecond\":"), run.json());
        assertFalse(run.json().contains("NaN"), run.json());
    }
}
