package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.cuda.fake.FakeGpu;
import io.github.clip4j.cuda.fake.SystemLibraries;
import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which binding is on the path is known before any library is loaded. */
@Tag("binding")
class BindingTest {
    private static final String PRESET = "org/bytedeco/cuda/presets/cudart.class";
    private static final ClassLoader OWN = BindingTest.class.getClassLoader();

    @TempDir
    private Path folder;

    private static Binding here() {
        return Binding.find(OWN).orElseThrow();
    }

    @Test
    void itIsTheOneWhoseLibrariesTheFakeHas() {
        assertEquals(SystemLibraries.name("libcudart"), "libcudart.so." + here().major());
        assertEquals("cuda-" + here().major(), here().name().replaceFirst("\\..*", ""));
        assertEquals(1000 * here().major(), here().leastDriver());
    }

    @Test
    void withoutOneThereIsNone() throws IOException {
        try (URLClassLoader loader = new URLClassLoader(new URL[0], null)) {
            assertEquals(Optional.empty(), Binding.find(loader));
        }
    }

    @Test
    void aSecondOneIsNamed() throws IOException {
        twoAre("cuda-99.1-9.99-1.5.99.jar", PRESET);
    }

    /** As in a project that sets the version of the Java half only. */
    @Test
    void aNativeHalfOfAnotherVersionIsNamed() throws IOException {
        twoAre("cuda-99.1-9.99-1.5.99-linux-x86_64.jar", "org/bytedeco/cuda/linux-x86_64/libjnicudart.so");
    }

    @Test
    void aJavacppOfAnotherVersionIsNamed() throws IOException {
        for (String entry : List.of(BindingParts.JAVACPP, "org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so")) {
            try (URLClassLoader loader = with("javacpp-1.5.99.jar", entry)) {
                ClipException e = assertThrows(ClipException.class, () -> Binding.find(loader));
                assertEquals(
                        here().name() + ".jar and javacpp-1.5.99.jar are on the path, which do not belong together:"
                                + " take the javacpp whose version the other's name ends with",
                        e.getMessage());
            }
        }
        assertEquals(Optional.empty(), Binding.conflict(OWN));
    }

    private void twoAre(String jar, String entry) throws IOException {
        try (URLClassLoader loader = with(jar, entry)) {
            ClipException e = assertThrows(ClipException.class, () -> Binding.find(loader));
            assertEquals(
                    "two CUDA bindings are on the path, " + here().name() + ".jar and " + jar
                            + ": keep the one for this machine's CUDA libraries",
                    e.getMessage());
        }
    }

    /** On a machine with a driver, whoever chooses no backend learns of it too. */
    @Test
    void twoAreAnErrorOfTheBackend() throws Exception {
        URL own =
                CudaBackendProvider.class.getProtectionDomain().getCodeSource().getLocation();
        Path classes = Files.createSymbolicLink(folder.resolve("classes"), Path.of(own.toURI()));
        Path jar = Files.createDirectories(folder.resolve("cuda/99")).resolve("cuda-99.1-9.99-1.5.99.jar");
        Files.move(jar("cuda-99.1-9.99-1.5.99.jar", wholeBinding()), jar);
        try (FakeGpu _ = FakeGpu.start()) {
            BackendProvider provider = BundledBinding.all(classes).getFirst().provider();
            String reason = provider.probe().reason();
            assertTrue(reason.startsWith("two CUDA bindings are on the path, "), reason);
            ClipException e = assertThrows(ClipException.class, provider::checkSettings);
            assertEquals("backend cuda: " + reason, e.getMessage());
        }
    }

    /** Java cannot load CUDA's Java half without JavaCPP's, nor anything without either. */
    @Test
    void aPartOfOneIsNoneAndWhatIsMissingIsTold() throws IOException {
        String cuda = "org/bytedeco/cuda/linux-x86_64/libjnicudart.so";
        try (URLClassLoader java = alone("cuda-99.1-9.99-1.5.99.jar", PRESET);
                URLClassLoader half = alone("cuda-99.1-9.99-1.5.99-linux-x86_64.jar", cuda);
                URLClassLoader other = alone("javacpp-1.5.99.jar", "org/bytedeco/javacpp/Loader.class")) {
            assertEquals(Optional.empty(), Binding.find(java));
            assertTrue(Binding.missing(java).contains("javacpp"), () -> "" + Binding.missing(java));
            assertFalse(Binding.missing(java).contains("cuda"), () -> "" + Binding.missing(java));
            assertTrue(Binding.missing(half).containsAll(List.of("cuda", "javacpp")));
            assertEquals(List.of(), Binding.missing(other), "another library's JavaCPP is no part of a binding");
            assertEquals(List.of(), Binding.missing(OWN));
        }
        String reason = Lacks.parts(List.of("javacpp", "javacpp-linux-x86_64"));
        assertTrue(reason.contains("not complete (missing: javacpp, javacpp-linux-x86_64): add org.bytedeco"), reason);
    }

    private URLClassLoader alone(String name, String entry) throws IOException {
        return new URLClassLoader(new URL[] {jar(name, entry).toUri().toURL()}, null);
    }

    @Test
    void thatOfAnotherPlatformAndAJarOfAllAreNoSecondOnes() throws IOException {
        try (URLClassLoader loader =
                        with(here().name() + "-linux-arm64.jar", "org/bytedeco/cuda/linux-arm64/libjnicudart.so");
                URLClassLoader all = with("all.jar", PRESET)) {
            assertEquals(here(), Binding.find(loader).orElseThrow());
            assertEquals(here(), Binding.find(all).orElseThrow());
        }
    }

    /** The path with one more jar. */
    private URLClassLoader with(String name, String entry) throws IOException {
        return new URLClassLoader(new URL[] {jar(name, entry).toUri().toURL()}, OWN);
    }

    /** The names of all that a folder with a binding must have. */
    private static String[] wholeBinding() {
        List<String> entries = new ArrayList<>();
        BindingParts.missing(entry -> !entries.add(entry));
        return entries.toArray(String[]::new);
    }

    private Path jar(String name, String... entries) throws IOException {
        Path jar = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                try (InputStream in = Objects.requireNonNull(OWN.getResourceAsStream(PRESET))) {
                    in.transferTo(out);
                }
            }
        }
        return jar;
    }
}
