package io.github.clip4j.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script alone, with a kit of stubs, on machines that are not at hand: ones with a GPU, profilers and PyTorch, and
 * ones where something hangs.
 */
class CheckTest {
    private static final Path SCRIPT = Path.of(System.getProperty("gpu.kit")).resolve("check");
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @TempDir
    private Path temp;

    private Path kit;
    private Path folder;
    private final List<Path> programs = new ArrayList<>();
    private final List<String> lacks = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void pack() throws Exception {
        kit = Files.createDirectory(temp.resolve("a kit"));
        folder = Files.createDirectory(temp.resolve("where it runs"));
        Files.copy(SCRIPT, kit.resolve("check"));
        stub("clip", "packed/bin/clip");
        stub("java", "packed/runtime/bin/java");
        Process tar = new ProcessBuilder(
                        "tar", "-cJf", kit.resolve("kit.tar.xz").toString(), "-C", temp + "/packed", ".")
                .inheritIO()
                .start();
        assertEquals(0, tar.waitFor());
        programs.add(CheckRun.program("xz"));
        environment.put("STUB_JAVA", System.getProperty("java.home") + "/bin/java");
        environment.put("STUB_CLASSES", System.getProperty("java.class.path"));
        environment.put("STUB_PIDS", temp.resolve("pids").toString());
        environment.put("STUB_PACKAGES", temp.resolve("its packages").toString());
    }

    private Path stub(String name, String to) throws Exception {
        Path file = temp.resolve(to);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream in = Objects.requireNonNull(CheckTest.class.getResourceAsStream("stubs/" + name))) {
            Files.copy(in, file);
        }
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(String... arguments) throws Exception {
        return CheckRun.start(kit, folder, programs, lacks, environment, arguments);
    }

    private CheckRun check(String... arguments) throws Exception {
        return CheckRun.end(start(arguments), folder);
    }

    @Test
    void profilersAreTakenWhereTheyAre() throws Exception {
        programs.add(stub("ncu", "tools/ncu"));
        programs.add(stub("compute-sanitizer", "tools/compute-sanitizer"));
        CheckRun run = check();
        assertEquals(0, run.code(), run.output());
        run.has("device", "ok", "NVIDIA Stub, CUDA 13.0; the binding of CUDA 13");
        run.has("weights", "ok", "model.safetensors");
        run.has("speed", "ok", "fp16      images    32");
        run.has("torch", "skipped", "no python3 with torch and transformers");
        run.has("profile", "ok", "2 launches, 13.0 microseconds, 69.2 % of them in void gemm<float, 3>(T1, T2)");
        assertTrue(run.output().contains("   69.2 %   90.0 %   30.5 %  void gemm<float, 3>(T1, T2)\n"), run.output());
        assertTrue(run.json().contains(",\"kernels\":{\"kernels\":[{"), run.json());
        run.has("sanitizer", "ok", "ERROR SUMMARY: 0 errors");
        assertTrue(run.log().contains("--tool memcheck"), run::output);
    }

    /** As in a container. */
    @Test
    void profilersThatMayNotRunAreSkipped() throws Exception {
        programs.add(stub("ncu", "tools/ncu"));
        programs.add(stub("compute-sanitizer", "tools/compute-sanitizer"));
        environment.put("STUB_REFUSES", "1");
        CheckRun run = check("--only", "profile,sanitizer");
        assertEquals(0, run.code(), run.output());
        run.has("profile", "skipped", "ERR_NVGPUCTRPERM");
        run.has("sanitizer", "skipped", "Device not supported");
    }

    @Test
    void librariesOfPythonsPackagesAreFound() throws Exception {
        Path libraries = Files.createDirectories(temp.resolve("its packages/nvidia"));
        programs.add(stub("python3", "tools/python3"));
        environment.put("STUB_LACKS", "-Dclip.cuda.lib=" + libraries);
        CheckRun run = check("--only", "tests,speed,torch");
        assertEquals(0, run.code(), run.output());
        run.has("device", "ok", "NVIDIA Stub");
        run.has("tests", "ok", "2 passed, 0 failed, 0 skipped");
        assertTrue(run.log().contains("-Dclip.cuda.lib=" + libraries + " "), run::output);
        run.has("torch", "ok", "torch 0.0, transformers 0.0: outputs agree");
    }

    @Test
    void whatNeedsWeightsHasThemMade() throws Exception {
        programs.add(stub("python3", "tools/python3"));
        CheckRun run = check("--only", "torch");
        assertEquals(0, run.code(), run.output());
        run.has("weights", "ok", "model.safetensors");
        run.has("torch", "skipped", "nothing to compare with: the stage speed comes before");
    }

    @Test
    void pythonUnpacksWhereXzIsNot() throws Exception {
        programs.clear();
        programs.add(stub("python3", "tools/python3"));
        // On the PATH may be one of a version manager's scripts, which need more.
        Process process = new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)").start();
        environment.put("STUB_PYTHON", new String(process.getInputStream().readAllBytes()).strip());
        CheckRun run = check("--only", "tests");
        assertEquals(0, run.code(), run.output());
        run.has("tests", "ok", "2 passed, 0 failed, 0 skipped");
    }

    @Test
    void whereNothingUnpacksItSaysSo() throws Exception {
        programs.clear();
        CheckRun run = check();
        assertEquals(1, run.code(), run.output());
        assertTrue(run.output().contains("check: neither xz nor python3 is here to unpack "), run.output());
        run.has("device", "failed", "the kit cannot be unpacked in ");
    }

    @Test
    void aFailedStageLeavesTheOthersTheirs() throws Exception {
        environment.put("STUB_FAILS", "1");
        CheckRun run = check("--only", "tests,speed,speed-b32");
        assertEquals(1, run.code(), run.output());
        run.has("tests", "ok", "2 passed");
        run.has("speed", "failed", "gpu: out of memory");
        run.has("speed-b32", "ok", "fp16      images");
        assertTrue(run.json().startsWith("{\"exit\":1,"), run.json());
        assertTrue(run.json().endsWith("}\n"), run.json());
    }

    /** It and what it has started are killed, though they ignore signals, and the table comes. */
    @Test
    void aHungStageIsKilled() throws Exception {
        environment.put("STUB_HANGS", "1");
        environment.put("CHECK_SECONDS", "8");
        CheckRun run = check("--only", "tests,speed");
        assertEquals(1, run.code(), run.output());
        run.has("tests", "timed out", "TEST stub hangs");
        run.has("weights", "not run", "the time of all stages together, 8 seconds, is over");
        run.has("speed", "not run", "the time of all stages");
        assertTrue(run.json().startsWith("{\"exit\":1,"), run.json());
        nothingRuns();
    }

    /** What a stage leaves running would take the GPU from the next. */
    @Test
    void whatAStageLeavesRunningIsKilled() throws Exception {
        environment.put("STUB_LEAVES", "1");
        CheckRun run = check("--only", "tests,speed-b32");
        assertEquals(0, run.code(), run.output());
        run.has("tests", "ok", "2 passed");
        nothingRuns();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP"})
    void theTableComesWhenTheCheckIsStopped(String signal) throws Exception {
        // Below nohup nothing hears of it, which is what nohup is for.
        assumeTrue(!signal.equals("HUP") || !isHangupIgnored(), "SIGHUP is ignored here");
        environment.put("STUB_HANGS", "1");
        Process process = start("--only", "tests,speed");
        awaitHang();
        Process kill = new ProcessBuilder("bash", "-c", "kill -" + signal + " " + process.pid()).start();
        assertEquals(0, kill.waitFor());
        CheckRun run = CheckRun.end(process, folder);
        assertEquals(1, run.code(), run.output());
        run.has("tests", "stopped", "the check was stopped");
        assertEquals("", run.row("speed"));
        assertTrue(run.json().startsWith("{\"exit\":1,"), run.json());
        nothingRuns();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--only coffee | --only: no stage coffee; there are: device tests ",
                "--only , | --only needs the names of stages; there are: device tests ",
                "--only | --only needs a value: see check --help",
                "--work | --work needs a value: see check --help",
                "--work --fake | --work needs a value: see check --help",
                "--fake | --fake needs a value: see check --help",
                "--fake 14 | --fake: expected 12 or 13, found 14",
                "--work a:b | a colon in a:b, where Java separates jars",
                "tests | no option tests: see check --help"
            })
    void aWrongOptionIsSaid(String arguments, String message) throws Exception {
        wrong(2, message, arguments.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1 minute", "-5", "10000000"})
    void aWrongLimitIsSaid(String seconds) throws Exception {
        environment.put("CHECK_SECONDS", seconds);
        wrong(2, "CHECK_SECONDS: expected a number of seconds below a million, found " + seconds);
    }

    @Test
    void missingToolsAreSaid() throws Exception {
        lacks.addAll(List.of("sed", "timeout"));
        wrong(1, "not on the PATH: sed timeout; install what has them");
    }

    /** Nothing runs then, and one line says why. */
    private void wrong(int code, String message, String... arguments) throws Exception {
        Process process = start(arguments);
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(code, process.waitFor(), output);
        assertTrue(output.startsWith("check: " + message), output);
        assertEquals(1, output.lines().count(), output);
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tests,speed", "tests speed", "tests, speed", " tests\tspeed,"})
    void stagesAreTakenWithCommasOrBlanks(String stages) throws Exception {
        CheckRun run = check("--only", stages);
        assertEquals(0, run.code(), run.output());
        run.has("tests", "ok", "2 passed");
        run.has("weights", "ok", "model.safetensors");
        run.has("speed", "ok", "fp16      images");
        assertEquals("", run.row("torch"));
        assertEquals("", run.row("speed-b32"));
    }

    /** As where the temporary folder may hold no programs: nothing has been said of a GPU then. */
    @Test
    void aCommandThatDoesNotRunIsNoMissingGpu() throws Exception {
        environment.put("STUB_BREAKS", "1");
        CheckRun run = check("--only", "tests");
        assertEquals(1, run.code(), run.output());
        run.has("device", "failed", "bin/clip: Permission denied");
        run.has("tests", "not run", "clip doctor failed: env: bin/clip: Permission denied");
        assertTrue(run.json().startsWith("{\"exit\":1,"), run.json());
    }

    @Test
    void withoutAGpuEachStageSaysWhy() throws Exception {
        environment.put("STUB_LACKS", "-Dno.such=option");
        CheckRun run = check("--only", "tests");
        assertEquals(2, run.code(), run.output());
        run.has("device", "none", "no usable GPU: no cuBLAS (libcublas.so.13): install it");
        run.has("tests", "none", "no usable GPU: no cuBLAS (libcublas.so.13)");
    }

    @Test
    void theWorkFolderKeepsWhatIsNotTheChecks() throws Exception {
        Path work = temp.resolve("my work");
        for (String name : List.of("runtime", "lib", "tests", "results", "bin", "models")) {
            Files.writeString(Files.createDirectories(work.resolve(name)).resolve("mine"), name);
        }
        CheckRun run = check("--work", work.toString(), "--only", "tests");
        assertEquals(0, run.code(), run.output());
        for (String name : List.of("runtime", "lib", "tests", "results", "bin", "models")) {
            assertEquals(name, Files.readString(work.resolve(name).resolve("mine")));
        }
        try (Stream<Path> left = Files.list(work)) {
            assertEquals(7, left.count());
        }
    }

    @Test
    void whatIsMissingInTheWorkFolderIsUnpackedAgain() throws Exception {
        Path work = temp.resolve("my work");
        Path java = work.resolve("gpu-check-kit/runtime/bin/java");
        assertEquals(0, check("--work", work.toString(), "--only", "speed").code());
        Path made = work.resolve("gpu-check-kit/models/ViT-L-14/made");
        FileTime time = Files.getLastModifiedTime(made);
        Files.delete(java);
        folder = Files.createDirectory(temp.resolve("again"));
        CheckRun run = check("--work", work.toString(), "--only", "tests,speed");
        assertEquals(0, run.code(), run.output());
        run.has("tests", "ok", "2 passed");
        assertEquals(time, Files.getLastModifiedTime(made));
    }

    @Test
    void anEarlierRunsResultsAreGoneWhileAnotherRuns() throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.writeString(out.resolve("check.json"), "{\"exit\":0}");
        Files.writeString(out.resolve("table.txt"), "all is well");
        environment.put("STUB_HANGS", "1");
        Process process = start("--only", "tests");
        awaitHang();
        assertFalse(Files.exists(out.resolve("check.json")));
        assertFalse(Files.exists(out.resolve("table.txt")));
        // Not of the process, which closes the stream that the table comes by.
        assertTrue(process.toHandle().destroy());
        assertEquals(1, CheckRun.end(process, folder).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"check.json", "table.txt", "log.txt"})
    void resultsThatCannotBeWrittenAreSaid(String name) throws Exception {
        programs.add(CheckRun.program("ln"));
        environment.put("STUB_FILLS", name);
        CheckRun run = check("--only", "tests");
        assertEquals(1, run.code(), run.output());
        assertTrue(run.output().contains("/" + name + " could not be written whole: is the disk full?"), run.output());
        if (!name.equals("check.json")) assertTrue(run.json().startsWith("{\"exit\":1,"), run.json());
    }

    private List<Long> pids() throws Exception {
        Path file = temp.resolve("pids");
        if (!Files.exists(file)) return List.of();
        return Files.readString(file).lines().map(Long::valueOf).toList();
    }

    private void awaitHang() throws Exception {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (pids().size() < 2 && System.nanoTime() < end) Thread.sleep(50);
    }

    private void nothingRuns() throws Exception {
        List<Long> pids = pids();
        assertEquals(2, pids.size(), pids::toString);
        long end = System.nanoTime() + LONGEST.toNanos();
        while (pids.stream().anyMatch(CheckTest::runs) && System.nanoTime() < end) Thread.sleep(50);
        assertEquals(List.of(), pids.stream().filter(CheckTest::runs).toList());
    }

    private static boolean runs(long pid) {
        return ProcessHandle.of(pid).isPresent();
    }

    /** Of signals ignored by this process, and so by what it starts, as bits; SIGHUP is the first. */
    private static boolean isHangupIgnored() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) == 1);
    }
}
