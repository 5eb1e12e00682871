package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folders where CUDA's libraries are looked for, and their order. */
class LibraryFoldersTest {
    @TempDir
    private Path root;

    @AfterEach
    void forget() {
        System.clearProperty(LibraryFolders.PROPERTY);
    }

    private void make(String... folders) throws IOException {
        for (String folder : folders) Files.createDirectories(root.resolve(folder));
    }

    private List<String> names(List<Path> folders) {
        return folders.stream()
                .map(folder -> root.relativize(folder).toString())
                .toList();
    }

    private String path(String... folders) {
        return String.join(
                File.pathSeparator,
                List.of(folders).stream()
                        .map(name -> root.resolve(name).toString())
                        .toList());
    }

    @Test
    void pythonsPackagesAreFoundFromTheirFolderAndFromTheOneAbove() throws IOException {
        make("site/nvidia/cublas/lib", "site/nvidia/cuda_runtime/lib", "site/nvidia/cudnn/include", "site/torch/lib");
        List<String> packages = List.of("site/nvidia/cublas/lib", "site/nvidia/cuda_runtime/lib");
        List<String> nvidia = names(LibraryFolders.of(path("site/nvidia"), null, root.resolve("none"), "")
                .chosen());
        assertEquals("site/nvidia", nvidia.getFirst());
        assertEquals(packages, nvidia.subList(1, nvidia.size()));
        List<String> site = names(
                LibraryFolders.of(path("site"), null, root.resolve("none"), "").chosen());
        assertTrue(site.containsAll(packages), site::toString);
    }

    /** From CUDA 13 on they are one package. */
    @Test
    void theOnePackageOfCuda13IsFound() throws IOException {
        make("nvidia/cu13/lib");
        assertEquals(
                List.of("nvidia", "nvidia/cu13/lib"),
                names(LibraryFolders.of(path("nvidia"), null, root.resolve("none"), "")
                        .chosen()));
    }

    @Test
    void theMachinesChoiceComesBeforeNewerToolkitsBeforeOlderOnes() throws IOException {
        make("local/cuda-9.2/lib64", "local/cuda-12.9/lib64", "local/cuda-13/lib64", "local/cuda-13.10/lib64");
        make("local/cuda/lib64", "local/cuda-samples/lib64", "local/cuda-13.1/targets/x86_64-linux/lib", "home/lib64");
        make("java");
        List<String> usual = names(LibraryFolders.of(null, path("home"), root.resolve("local"), path("java"))
                .usual());
        assertEquals(
                List.of(
                        "home/lib64",
                        "local/cuda/lib64",
                        "local/cuda-13.10/lib64",
                        "local/cuda-13.1/targets/x86_64-linux/lib",
                        "local/cuda-13/lib64",
                        "local/cuda-12.9/lib64",
                        "local/cuda-9.2/lib64",
                        "java"),
                usual.stream()
                        .filter(name -> name.contains("lib") || name.equals("java"))
                        .toList());
    }

    @Test
    void aFolderIsSearchedOnceWhateverItsNames() throws IOException {
        make("local/cuda-13.1/targets/x86_64-linux/lib");
        Files.createSymbolicLink(root.resolve("local/cuda-13.1/lib64"), Path.of("targets/x86_64-linux/lib"));
        Files.createSymbolicLink(root.resolve("local/cuda"), Path.of("cuda-13.1"));
        assertEquals(
                List.of("local/cuda", "local/cuda/lib64"),
                names(LibraryFolders.of(null, null, root.resolve("local"), path("local/cuda/lib64"))
                        .usual()));
    }

    @Test
    void theFirstFolderWithTheLibraryIsTaken() throws IOException {
        make("a", "b", "local/cuda/lib64");
        for (String file : List.of("b/libx.so.1", "local/cuda/lib64/libx.so.1", "local/cuda/lib64/liby.so.1"))
            Files.createFile(root.resolve(file));
        LibraryFolders folders = LibraryFolders.of(path("a", "b"), null, root.resolve("local"), "");
        assertEquals(Optional.of(root.resolve("b/libx.so.1")), folders.find("libx.so.1"));
        assertEquals(Optional.of(root.resolve("local/cuda/lib64/liby.so.1")), folders.find("liby.so.1"));
        assertEquals(Optional.empty(), folders.find("libz.so.1"));
    }

    @Test
    void whatIsNotThereIsLeftOutUnlessTheUserNamesIt() throws IOException {
        make("a");
        assertEquals(
                new LibraryFolders(List.of(), List.of()),
                LibraryFolders.of(null, path("none"), root.resolve("local"), ""));
        System.setProperty(LibraryFolders.PROPERTY, path("a", "none"));
        ClipException e = assertThrows(ClipException.class, () -> new CudaBackendProvider().checkSettings());
        assertEquals(
                "clip.cuda.lib: there is no folder " + root.resolve("none") + "; expected one or several, separated by"
                        + " \"" + File.pathSeparator + "\", with CUDA's libraries",
                e.getMessage());
        System.setProperty(LibraryFolders.PROPERTY, path("a"));
        new CudaBackendProvider().checkSettings();
    }

    /** As a name with an umlaut in the locale C, where Java cannot make a path of it. */
    @Test
    void aNameThatNoFileCanHaveIsPassedOverUnlessTheUserNamesIt() throws IOException {
        make("a");
        String impossible = "/p\0th" + File.pathSeparator + root.resolve("a");
        assertEquals(
                new LibraryFolders(List.of(), List.of(root.resolve("a"))),
                LibraryFolders.of(null, impossible, root.resolve("local"), impossible));
        System.setProperty(LibraryFolders.PROPERTY, impossible);
        ClipException e = assertThrows(ClipException.class, () -> new CudaBackendProvider().checkSettings());
        assertTrue(
                String.valueOf(e.getMessage()).matches("clip.cuda.lib: there is no folder /p\\S+th; .*"),
                e.getMessage());
    }

    @Test
    void aNumberThatIsNoVersionIsNoToolkits() throws IOException {
        make("local/cuda-99999999999/lib64", "local/cuda-12.1/lib64");
        assertEquals(
                List.of("local/cuda-12.1", "local/cuda-12.1/lib64"),
                names(LibraryFolders.of(null, null, root.resolve("local"), "").usual()));
    }
}
