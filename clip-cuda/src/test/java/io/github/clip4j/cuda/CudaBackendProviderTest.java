package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.cuda.fake.SystemLibraries;
import io.github.clip4j.error.ClipException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.cuda.global.cudart;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without a driver: the backend is listed, says why it cannot be used, and is passed by. */
@Tag("no-driver")
class CudaBackendProviderTest {
    @Test
    void theReasonIsTheSameEachTime() {
        assumeTrue(SystemLibraries.isMissing("libcuda.so.1"), "this machine has a driver");
        String first = new CudaBackendProvider().probe().reason();
        assertTrue(first.contains("lib"), first);
        assertTrue(first.contains("install"), first);
        assertFalse(new CudaBackendProvider().probe().usable());
        assertTrue(new CudaBackendProvider().probe().reason().equals(first));
        ClipException e = assertThrows(ClipException.class, () -> Backends.open("cuda", BackendOptions.DEFAULT));
        assertTrue(String.valueOf(e.getMessage()).contains(first), e.getMessage());
    }

    /** Nobody needs them here, but the first machine with a GPU would refuse them. */
    @Test
    void twoBindingsAreTheReasonAndTheCpuTakesOver(@TempDir Path folder) throws Exception {
        assumeTrue(SystemLibraries.isMissing("libcuda.so.1"), "this machine has a driver");
        URL own =
                CudaBackendProvider.class.getProtectionDomain().getCodeSource().getLocation();
        Path classes = Files.createSymbolicLink(folder.resolve("classes"), Path.of(own.toURI()));
        Path jar = Files.createDirectories(folder.resolve("cuda/99")).resolve("cuda-99.1-9.99-1.5.99.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            List<String> entries = new ArrayList<>();
            BindingParts.missing(entry -> !entries.add(entry));
            for (String entry : entries) out.putNextEntry(new ZipEntry(entry));
        }
        BackendProvider provider = BundledBinding.all(classes).getFirst().provider();
        String reason = provider.probe().reason();
        assertTrue(reason.matches("two CUDA bindings are on the path, cuda-.*\\.jar and cuda-99.*\\.jar: .*"), reason);
        provider.checkSettings();
    }

    @Test
    void theSlowWayGivesTheSameReasonAsTheQuickLook() {
        assumeTrue(SystemLibraries.isMissing("libcuda.so.1"), "this machine has a driver");
        LinkageError error = assertThrows(LinkageError.class, () -> cudart.cuInit(0));
        assumeTrue(error instanceof UnsatisfiedLinkError, "another test of this process was first");
        String reason = Lacks.of(error, 12);
        assertTrue(reason.startsWith("no NVIDIA driver") || reason.startsWith("no CUDA runtime"), reason);
        assertTrue(Lacks.of(error, 12).contains("install"), reason);
    }

    /** What JavaCPP says on machines that have a part of it. */
    @Test
    void eachMissingLibraryHasItsAdvice() {
        String own = "/home/bytedeco/cache/cuda.jar/org/bytedeco/cuda/linux-x86_64/libjnicudart.so: ";
        String missing = ": cannot open shared object file: No such file or directory";
        says("no NVIDIA driver", new UnsatisfiedLinkError(own + "libcuda.so.1" + missing));
        says("no CUDA runtime (libcudart.so.12: cannot", new UnsatisfiedLinkError(own + "libcudart.so.12" + missing));
        says("no cuBLAS (libcublas.so.12: cannot", new UnsatisfiedLinkError(own + "libcublas.so.12" + missing));
        says(
                "CUDA cannot be loaded (",
                new UnsatisfiedLinkError(own + "/lib/libc.so.6: version `GLIBC_2.99' not found"));
        says("native half", new UnsatisfiedLinkError("no jnicudart in java.library.path: /usr/lib"));
        says("native half", new UnsatisfiedLinkError("Could not find jnicudart in class, module, and library paths."));
        says("the CUDA binding is not on the path", new NoClassDefFoundError("org/bytedeco/cuda/global/cudart"));
    }

    @Test
    void forbiddenNativeAccessHasItsAdvice() {
        String reason = Lacks.of(new ExceptionInInitializerError(new IllegalCallerException("Illegal access")), 13);
        assertTrue(reason.contains("--enable-native-access=ALL-UNNAMED"), reason);
    }

    private static void says(String beginning, LinkageError innermost) {
        String reason = Lacks.of(new ExceptionInInitializerError(innermost), 12);
        assertTrue(reason.contains(beginning), reason);
        assertTrue(reason.contains("install") || reason.contains("add org.bytedeco"), reason);
        assertFalse(reason.contains("/home"), reason);
    }

    @Test
    void autoPassesItBy() {
        assumeTrue(SystemLibraries.isMissing("libcuda.so.1"), "this machine has a driver");
        try (var backend = Backends.open(Backends.AUTO, BackendOptions.DEFAULT)) {
            assertTrue(backend.describe().startsWith("reference"), backend.describe());
        }
    }
}
