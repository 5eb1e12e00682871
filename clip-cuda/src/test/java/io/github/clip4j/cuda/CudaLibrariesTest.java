package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cuda.fake.FakeGpu;
import io.github.clip4j.cuda.fake.StubLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Stubs are loaded from folders, of a CUDA of each test's own: what a process has loaded stays. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere JavaCPP looks for libraries itself")
class CudaLibrariesTest {
    @TempDir
    private Path root;

    private FakeGpu driver;

    @BeforeEach
    void start() {
        driver = FakeGpu.start();
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private static CudaLibraries libraries(int major, String chosen, String home) {
        LibraryFolders folders = LibraryFolders.of(chosen, home, Path.of("none"), "");
        return new CudaLibraries(major, folders, CudaLibrariesTest.class.getClassLoader());
    }

    /** As PyTorch brings them: cuBLAS needs its other half, which lies in the same folder, and neither names it. */
    @Test
    void pythonsPackagesAreLoadedInOrder() throws IOException {
        Path nvidia = root.resolve("nvidia");
        StubLibrary.write(nvidia.resolve("cuda_runtime/lib/libcudart.so.81"));
        Path half = StubLibrary.write(nvidia.resolve("cublas/lib/libcublasLt.so.81"));
        StubLibrary.write(nvidia.resolve("cublas/lib/libcublas.so.81"), half);
        StubLibrary.write(nvidia.resolve("cuda_nvrtc/lib/libnvrtc.so.81"));
        StubLibrary.write(nvidia.resolve("cuda_nvrtc/lib/libnvrtc-builtins.so.81.2"));
        CudaLibraries libraries = libraries(81, nvidia.toString(), "");
        assertEquals(Optional.empty(), libraries.load());
        assertEquals(Optional.empty(), LoadedFiles.find("libnvrtc-builtins.so.81"));
        List<String> lines = libraries.describe();
        assertEquals(
                "libcudart.so.81: " + nvidia.toRealPath().resolve("cuda_runtime/lib/libcudart.so.81"), lines.get(1));
        assertTrue(lines.get(4).endsWith("cuda_nvrtc/lib/libnvrtc.so.81"), lines::toString);
        assertTrue(LoadedFiles.find("libnvrtc-builtins.so.81").isPresent(), "its other half");
    }

    @Test
    void theChosenFolderComesFirstAndTheUsualOnesHaveTheRest() throws IOException {
        for (String name : List.of("libcudart", "libcublasLt", "libcublas"))
            StubLibrary.write(root.resolve("toolkit/lib64/" + name + ".so.82"));
        StubLibrary.write(root.resolve("mine/libcudart.so.82"));
        CudaLibraries libraries = libraries(
                82, root.resolve("mine").toString(), root.resolve("toolkit").toString());
        assertEquals(Optional.empty(), libraries.load());
        Path real = root.toRealPath();
        assertEquals(Optional.of(real + "/mine/libcudart.so.82"), LoadedFiles.find("libcudart.so.82"));
        assertEquals(Optional.of(real + "/toolkit/lib64/libcublas.so.82"), LoadedFiles.find("libcublas.so.82"));
        assertFalse(libraries.loadCompiler());
        List<String> lines = libraries.describe();
        assertEquals("libnvrtc.so.82: not found; the driver compiles the kernels", lines.get(4));
        assertEquals(5, lines.size(), "where it was looked for is told of what is needed only");
    }

    @Test
    void theFirstThatIsNowhereIsNamed() throws IOException {
        StubLibrary.write(root.resolve("libcudart.so.83"));
        CudaLibraries libraries = libraries(83, root.toString(), "");
        assertEquals(Optional.of("libcublasLt.so.83"), libraries.load());
        assertEquals("libcublasLt.so.83 is not found", libraries.problem("libcublasLt.so.83"));
        List<String> lines = libraries.describe();
        assertEquals("libcublas.so.83: not found", lines.get(3));
        assertEquals("looked for in the system's folders and in " + root, lines.get(4));
    }

    @Test
    void whatCannotBeLoadedIsNamedWithTheReason() throws IOException {
        StubLibrary.write(root.resolve("libcudart.so.84"));
        Path damaged = Files.writeString(root.resolve("libcublasLt.so.84"), "no library");
        CudaLibraries libraries = libraries(84, root.toString(), "");
        assertEquals(Optional.of("libcublasLt.so.84"), libraries.load());
        String problem = libraries.problem("libcublasLt.so.84");
        assertTrue(problem.matches("libcublasLt.so.84 cannot be loaded: " + damaged + ": \\w.*"), problem);
    }

    @Test
    void theFileOfALibraryMayHaveMoreOfItsVersion() {
        List<String> maps = List.of(
                "7f00-7f01 r-xp 00000000 08:01 1 /cuda/lib/libcudart.so.120",
                "7f02-7f03 r-xp 00000000 08:01 2 /cuda/the lib/libcudart.so.12.9.79",
                "7f04-7f05 r-xp 00000000 08:01 3 /tmp/libcublas.so.12 (deleted)",
                "7f06-7f07 rw-p 00000000 00:00 0 ");
        assertEquals(List.of("/cuda/the lib/libcudart.so.12.9.79"), LoadedFiles.all("libcudart.so.12", maps));
        assertEquals(List.of("/tmp/libcublas.so.12"), LoadedFiles.all("libcublas.so.12", maps));
        assertEquals(List.of(), LoadedFiles.all("libcublasLt.so.12", maps));
    }

    /** Whichever lies lower in memory: the one that was chosen is named first, and no other is kept back. */
    @Test
    void ofTwoThatAreLoadedTheChosenOneIsNamedFirst() throws IOException {
        List<Path> all = List.of(
                StubLibrary.write(root.resolve("a/libcudart.so.85")),
                StubLibrary.write(root.resolve("b/libcudart.so.85")));
        for (Path file : all) assertTrue(DriverLibrary.opens(file), file::toString);
        for (Path file : all) {
            String other = (file == all.getFirst() ? all.getLast() : all.getFirst())
                    .toRealPath()
                    .toString();
            assertEquals(
                    "libcudart.so.85: " + file.toRealPath() + ", and " + other,
                    libraries(85, file.resolveSibling(".").toString(), "")
                            .describe()
                            .get(1));
        }
    }
}
