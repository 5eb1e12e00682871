package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several bindings beside the jar: the newest that can be used is taken, and people learn why. */
class BundledBindingsTest {
    @TempDir
    private Path folder;

    /** Answers, and tells one detail. */
    private record Answering(boolean usable, String reason) implements BackendProvider {
        @Override
        public String name() {
            return "cuda";
        }

        @Override
        public Availability probe() {
            return new Availability(usable, usable ? 1000 : 0, reason);
        }

        @Override
        public List<String> details() {
            return List.of("detail of " + reason);
        }

        @Override
        public Backend open(BackendOptions options) {
            throw new AssertionError("not asked for");
        }
    }

    private static BundledBinding binding(int major, boolean usable, String reason) {
        return new BundledBinding(major, () -> new Answering(usable, reason));
    }

    @Test
    void theNewestThatFitsIsTakenAndNoOtherIsLoaded() {
        BundledBinding newest = binding(13, true, "GPU");
        BundledBinding older = new BundledBinding(12, () -> fail("it is not needed"));
        BundledBindings both = new BundledBindings(List.of(newest, older));
        assertEquals(new Availability(true, 1000, "GPU"), both.choose());
        assertSame(newest.provider(), both.chosen());
        assertEquals(
                List.of(
                        "CUDA 13: taken, the newest that fits the driver and libraries",
                        "CUDA 12: not needed",
                        "detail of GPU"),
                both.details());
    }

    @Test
    void theOlderIsTakenWhereTheNewerDoesNotFit() {
        BundledBinding older = binding(12, true, "GPU");
        BundledBindings both = new BundledBindings(List.of(binding(13, false, "no CUDA runtime"), older));
        assertTrue(both.choose().usable());
        assertSame(older.provider(), both.chosen());
        assertEquals(
                List.of(
                        "CUDA 13: not taken: no CUDA runtime",
                        "CUDA 12: taken, the newest that fits the driver and libraries",
                        "detail of GPU"),
                both.details());
    }

    @Test
    void whereNoneFitsEachSaysWhy() {
        BundledBindings both =
                new BundledBindings(List.of(binding(13, false, "an old driver"), binding(12, false, "no cuBLAS")));
        assertEquals(new Availability(false, 0, "CUDA 13: an old driver; CUDA 12: no cuBLAS"), both.choose());
        assertNull(both.chosen());
        assertTrue(
                both.details().contains("detail of no cuBLAS"),
                () -> both.details().toString());
        BundledBindings same =
                new BundledBindings(List.of(binding(13, false, "no device"), binding(12, false, "no device")));
        assertEquals("no device", same.choose().reason());
        assertFalse(new BundledBindings(List.of()).choose().usable());
    }

    /** With the folders of the command, the longest reasons of both are still one readable line. */
    @Test
    void theReasonsOfBothAreNotTooLong() {
        String runtime = Lacks.library(13, "libcudart.so.13 is not found");
        String old = Lacks.library(12, "libcudart.so.12 is not found");
        String both = new BundledBindings(List.of(binding(13, false, runtime), binding(12, false, old)))
                .choose()
                .reason();
        assertTrue(both.length() < 450, both);
        assertTrue(both.contains("libcudart.so.13") && both.contains("libcudart.so.12"), both);
        String cut = new BundledBindings(List.of(binding(13, false, "1".repeat(900)), binding(12, false, "2")))
                .choose()
                .reason();
        assertTrue(cut.length() < 450 && cut.endsWith("…; CUDA 12: 2"), cut);
        String three = new BundledBindings(List.of(
                        binding(14, false, "1".repeat(900)),
                        binding(13, false, "2".repeat(900)),
                        binding(12, false, "3".repeat(900))))
                .choose()
                .reason();
        assertTrue(three.length() < 500, three);
    }

    @Test
    void foldersAreTakenByTheirNumbersTheNewestFirst() throws IOException {
        Path jar = Files.createFile(folder.resolve("clip-cuda.jar"));
        assertEquals(List.of(), BundledBinding.all(jar));
        for (String name : List.of("9", "13", "12", "notes")) Files.createDirectories(folder.resolve("cuda/" + name));
        assertEquals(
                List.of(13, 12, 9),
                BundledBinding.all(jar).stream().map(BundledBinding::major).toList());
    }

    /** Each is passed over with the reason, and none is loaded: its classes would look for such folders again. */
    @Test
    void aFolderWithoutAWholeBindingSaysWhatIsMissing() throws IOException {
        Path jar = Files.createFile(folder.resolve("clip-cuda.jar"));
        Path empty = Files.createDirectories(folder.resolve("cuda/14"));
        Path part = Files.createDirectories(folder.resolve("cuda/13"));
        Path damaged = Files.createDirectories(folder.resolve("cuda/12"));
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(part.resolve("cuda-13.jar")))) {
            out.putNextEntry(new ZipEntry(BindingParts.CUDA));
        }
        Files.writeString(damaged.resolve("javacpp.jar"), "no archive");
        List<String> reasons = BundledBinding.all(jar).stream()
                .map(binding -> binding.provider().probe().reason())
                .toList();
        String advice = "): put its jars there anew, or remove the folder";
        assertTrue(
                reasons.get(0).matches("\\Q" + empty + "\\E has no complete binding \\(missing: cuda, .*javacpp.*")
                        && reasons.get(0).endsWith(advice),
                reasons.get(0));
        assertTrue(reasons.get(1).startsWith(part + " has no complete binding (missing: "), reasons.get(1));
        assertFalse(reasons.get(1).contains("missing: cuda,"), reasons.get(1));
        assertEquals(
                damaged + " has no complete binding (javacpp.jar is damaged or cannot be read" + advice,
                reasons.get(2));
        BundledBindings all = new BundledBindings(BundledBinding.all(jar));
        assertFalse(all.choose().usable());
        all.checkSettings();
        assertEquals(3, all.details().size());
    }

    /** Else a binding that Java cannot load would be looked for in the same folders, without end. */
    @Test
    void whatIsLoadedFromAFolderLooksForNoFolders() throws Exception {
        URL own =
                CudaBackendProvider.class.getProtectionDomain().getCodeSource().getLocation();
        Path classes = Files.createSymbolicLink(folder.resolve("classes"), Path.of(own.toURI()));
        Path jar = Files.createDirectories(folder.resolve("cuda/99")).resolve("cuda-99.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            List<String> entries = new ArrayList<>();
            BindingParts.missing(entry -> !entries.add(entry));
            for (String entry : entries) out.putNextEntry(new ZipEntry(entry));
        }
        assertEquals(1, BundledBinding.all(classes).size());
        BackendProvider copy = BundledBinding.all(classes).getFirst().provider();
        assertNotSame(CudaBackendProvider.class, copy.getClass());
        Method all = copy.getClass()
                .getClassLoader()
                .loadClass(BundledBinding.class.getName())
                .getDeclaredMethod("all");
        all.setAccessible(true);
        assertEquals(List.of(), all.invoke(null));
    }
}
