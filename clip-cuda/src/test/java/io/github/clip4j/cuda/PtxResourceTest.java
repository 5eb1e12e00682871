package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.clip4j.cuda.fake.FakeGpu;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The PTX in the jar is what NVRTC makes of {@code clip.cu} in the jar, and runs well.
 *
 * <p>After a change of clip.cu, {@code mvn -Pcuda-redist -pl clip-cuda -am test -Dclip.ptx.write=true
 * -Dtest=PtxResourceTest -Dsurefire.failIfNoSpecifiedTests=false} writes the PTX anew.
 */
class PtxResourceTest {
    /** The compiler of the PTX in the jar; another makes other PTX. */
    private static final String NVRTC = "12.9";

    private static final boolean WRITE = Boolean.getBoolean("clip.ptx.write");
    private static final Path RESOURCES = Path.of("src/main/resources/io/github/clip4j/cuda");

    /** No more without asking for it, on any device. */
    private static final int STATIC_SHARED = 48 << 10;

    @ParameterizedTest
    @ValueSource(ints = {75, 80})
    void theFirstLineNamesTheSource(int capability) {
        assumeTrue(!WRITE, "it is being written");
        String ptx = new String(KernelImage.ptx(capability), StandardCharsets.UTF_8);
        assertEquals(
                header(),
                ptx.lines().findFirst().orElse(""),
                "clip.cu was changed without its PTX; see this test's class");
    }

    @ParameterizedTest
    @ValueSource(ints = {75, 80})
    void itIsWhatNvrtcMakesOfTheSource(int capability) throws IOException {
        String fresh = fresh(capability);
        if (WRITE) {
            Files.writeString(RESOURCES.resolve("clip.compute_" + capability + ".ptx"), fresh);
            return;
        }
        // No assertEquals, whose message would have both.
        assertTrue(
                fresh.equals(new String(KernelImage.ptx(capability), StandardCharsets.UTF_8)),
                "NVRTC " + NVRTC + " makes other PTX of clip.cu for compute_" + capability);
    }

    private static String fresh(int capability) {
        try (FakeGpu _ = FakeGpu.start()) {
            String version = nvrtc();
            assumeTrue(version.equals(NVRTC), "NVRTC here is " + version + ", not " + NVRTC);
            String ptx = new String(Nvrtc.compile(KernelImage.code(), "compute_" + capability), StandardCharsets.UTF_8);
            // The kernels need nothing newer, and drivers from CUDA 12.0 on take no newer.
            String older = ptx.replace("\n.version 8.8\n", "\n.version 8.0\n");
            assertTrue(!older.equals(ptx), "not PTX 8.8");
            return header() + "\n" + older;
        }
    }

    private static String nvrtc() {
        try {
            return Nvrtc.version();
        } catch (LinkageError e) {
            return abort("no NVRTC here, the profile cuda-redist has it: " + e.getMessage());
        }
    }

    private static String header() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(KernelImage.code());
            return "// clip.cu of SHA-256 " + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** What ptxas says of a kernel. */
    private record Figures(String kernel, int stack, int spills, int registers, int shared) {
        private static final Pattern PATTERN = Pattern.compile("""
            Function properties for (\\w+)
            \\s+(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads
            .*Used (\\d+) registers(?:.*?(\\d+) bytes smem)?\
            """);

        static List<Figures> of(String output) {
            return PATTERN.matcher(output).results().map(Figures::of).toList();
        }

        private static Figures of(MatchResult found) {
            String shared = found.group(6);
            return new Figures(
                    found.group(1),
                    Integer.parseInt(found.group(2)),
                    Integer.parseInt(found.group(3)) + Integer.parseInt(found.group(4)),
                    Integer.parseInt(found.group(5)),
                    shared == null ? 0 : Integer.parseInt(shared));
        }

        /**
         * A block of attention on tensor cores has 128 threads: with 168 registers, three blocks share the 65,536 of a
         * multiprocessor. Observed with ptxas 13.0: 138 at most, in attention_mma_f16_128 for sm_80. The others have up
         * to 256 threads, for which 128 registers leave two blocks; observed 64.
         */
        int registerBound() {
            return kernel.startsWith("attention_mma") ? 168 : 128;
        }

        boolean good() {
            // Observed: no stack, no spills; 34,816 bytes of shared memory at most.
            return stack == 0 && spills == 0 && shared <= STATIC_SHARED && registers <= registerBound();
        }
    }

    /** What the driver will do with it on devices from Turing to Blackwell. */
    @ParameterizedTest
    @ValueSource(ints = {75, 80, 90, 120})
    void nothingSpillsAndSharedMemorySuffices(int architecture) throws IOException, InterruptedException {
        int capability = architecture < 80 ? 75 : 80;
        List<Figures> figures = Figures.of(ptxas(architecture, capability));
        assertEquals(kernels(capability), figures.size(), "ptxas for sm_" + architecture);
        for (Figures figure : figures) assertTrue(figure.good(), "sm_" + architecture + ": " + figure);
    }

    private static long kernels(int capability) {
        return new String(KernelImage.ptx(capability), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(".visible .entry"))
                .count();
    }

    private static String ptxas(int architecture, int capability) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("ptxas");
        Path ptx = directory.resolve("clip.ptx");
        Path cubin = directory.resolve("clip.cubin");
        try {
            Files.write(ptx, KernelImage.ptx(capability));
            List<String> command = new ArrayList<>(List.of("ptxas", "-v", "-arch=sm_" + architecture));
            command.addAll(List.of("-o", cubin.toString(), ptx.toString()));
            Process process = start(command);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            boolean unknown = output.contains("is not defined for option 'gpu-name'");
            assumeTrue(!unknown, "this ptxas does not know sm_" + architecture);
            assertEquals(0, status, output);
            return output;
        } finally {
            Files.deleteIfExists(ptx);
            Files.deleteIfExists(cubin);
            Files.delete(directory);
        }
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return abort("no ptxas on the path: " + e.getMessage());
        }
    }

    /** Or the bounds would prove nothing. */
    @Test
    void figuresAreRead() {
        String output = """
            ptxas info    : Compiling entry function 'top_k' for 'sm_80'
            ptxas info    : Function properties for top_k
                16 bytes stack frame, 4 bytes spill stores, 8 bytes spill loads
            ptxas info    : Used 20 registers, used 1 barriers, 256 bytes smem, 384 bytes cmem[0]
            """;
        assertEquals(List.of(new Figures("top_k", 16, 12, 20, 256)), Figures.of(output));
    }
}
