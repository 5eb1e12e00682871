package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.cuda.fake.FakeConfig;
import io.github.clip4j.cuda.fake.FakeDevice;
import io.github.clip4j.cuda.fake.FakeGpu;
import io.github.clip4j.cuda.fake.Launch;
import io.github.clip4j.cuda.fake.Live;
import io.github.clip4j.error.ClipException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever fails, there is one line with the cause, and nothing is left on the device. */
class CudaFailureTest {
    private static final TinyModel MODEL = TinyModel.of("tiny");

    private static void useIt() {
        useIt(3);
    }

    private static void useIt(int images) {
        try (Clip clip = MODEL.open(Precision.FP32)) {
            float[] image = Arrays.copyOf(MODEL.pixels(), MODEL.pixels().length / MODEL.images());
            for (int i = 0; i < images; i++) clip.encodePixels(image, 1);
            clip.encodeTokens(MODEL.ids().subList(0, 1));
        }
    }

    private static void givenBack(FakeGpu gpu, String after) {
        assertEquals(Live.NONE, gpu.live(), after);
    }

    private static void oneLine(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        assertFalse(message.contains("\n"), message);
        assertTrue(message.contains("cuda") || message.contains("CUDA"), message);
    }

    /** Every function that is called but those that free, at its first call. */
    @Test
    @Tag("binding")
    void anyCallMayFail() {
        TreeSet<String> functions;
        try (FakeGpu gpu = FakeGpu.start()) {
            useIt();
            functions = new TreeSet<>(gpu.calls());
            givenBack(gpu, "without a failure");
        }
        functions.removeIf(name -> name.contains("Destroy")
                || name.contains("Free")
                || name.contains("Release")
                || name.contains("Unload")
                || name.contains("GetError")
                || name.contains("MemGetInfo")
                || name.contains("StatusString"));
        assertTrue(functions.size() > 20, functions::toString);
        for (String function : functions) {
            boolean blas = function.startsWith("cublas");
            int code = blas ? cublas.CUBLAS_STATUS_INTERNAL_ERROR : cudart.CUDA_ERROR_UNKNOWN;
            try (FakeGpu gpu = FakeGpu.start()) {
                gpu.failCall(function, 1, code);
                oneLine(assertThrows(ClipException.class, CudaFailureTest::useIt, function));
                givenBack(gpu, function);
            }
        }
    }

    @Test
    void memoryMayEndAtAnyAllocation() {
        int allocations;
        try (FakeGpu gpu = FakeGpu.start()) {
            useIt();
            allocations = (int) gpu.calls().stream()
                    .filter(c -> c.startsWith("cuMemAlloc") || c.startsWith("cuMemHostAlloc"))
                    .count();
        }
        for (int n = 1; n <= allocations; n++) {
            try (FakeGpu gpu = FakeGpu.start()) {
                gpu.failAllocation(n);
                // Graphs allocate nothing: they are there at some of the failures.
                int images = n % 16 == 0 ? 3 : 1;
                ClipException e = assertThrows(ClipException.class, () -> useIt(images));
                oneLine(e);
                assertTrue(String.valueOf(e.getMessage()).contains("out of memory"), e.getMessage());
                givenBack(gpu, "allocation " + n + " of " + allocations);
            }
        }
    }

    @Test
    @Tag("binding")
    void aKernelThatFailsIsReportedAtTheNextRead() {
        try (FakeGpu gpu = FakeGpu.start()) {
            gpu.failLaunch(3);
            oneLine(assertThrows(ClipException.class, CudaFailureTest::useIt));
        }
    }

    @Test
    void aDeviceThatIsTooSmallSaysHowMuchIsWanted() {
        FakeConfig small = FakeConfig.DEFAULT.withDevices(FakeDevice.DEFAULT.withMemory(1 << 20));
        try (FakeGpu gpu = FakeGpu.start(small)) {
            ClipException e = assertThrows(ClipException.class, CudaFailureTest::useIt);
            assertTrue(String.valueOf(e.getMessage()).contains("MB wanted"), e.getMessage());
            givenBack(gpu, "too small");
        }
    }

    @Test
    @Tag("binding")
    void anOldDriverAnOldDeviceAndNoDeviceAreReasons() {
        int cuda = FakeConfig.DEFAULT.driverVersion() / 1000;
        reason(
                FakeConfig.DEFAULT.withDriver(1000 * (cuda - 1) + 80),
                "the NVIDIA driver is for CUDA " + (cuda - 1) + ".8; " + cuda + ".0 is the least");
        reason(FakeConfig.DEFAULT.withDevices(), "no CUDA device");
        reason(
                FakeConfig.DEFAULT.withDevices(FakeDevice.DEFAULT.withCapability(7, 0)),
                "Fake A100, compute capability 7.0, 1073 MB: too old, 7.5 is the least compute capability");
    }

    /** As from a file that was damaged in the cache, or a compiler newer than the driver. */
    @Test
    @Tag("binding")
    void compiledKernelsThatDoNotLoadGiveWayToPtx() {
        try (FakeGpu gpu = FakeGpu.start()) {
            assertTrue(new CudaBackendProvider().probe().usable());
            try (Device device = Device.open(0)) {
                KernelImage ptx = KernelImage.ofPtx(device.capability());
                KernelImage damaged = new KernelImage(new byte[] {0x7f, 'E', 'L', 'F', 0}, "damaged");
                try (KernelModule kernels = KernelModule.load(Optional.of(damaged), ptx)) {
                    assertEquals("kernels from PTX", kernels.source());
                }
                KernelImage good = new KernelImage(ptx.data(), "compiled");
                try (KernelModule kernels = KernelModule.load(Optional.of(good), ptx)) {
                    assertEquals("compiled", kernels.source());
                }
                gpu.failCall("cuModuleLoadData", 1, cudart.CUDA_ERROR_UNKNOWN);
                oneLine(assertThrows(ClipException.class, () -> KernelModule.load(Optional.empty(), ptx)));
            }
            assertEquals(
                    List.of("cuModuleLoadData: the fake runs PTX only, and this is a cubin or a fat binary"),
                    gpu.faults());
            givenBack(gpu, "kernels that do not load");
        }
    }

    /** Devices are numbered among those that can be used. */
    @Test
    void anOldDeviceBesideANewOneIsPassedOver() {
        FakeConfig both = FakeConfig.DEFAULT.withDevices(
                FakeDevice.DEFAULT.withCapability(7, 0), FakeDevice.DEFAULT.withCapability(8, 6));
        try (FakeGpu gpu = FakeGpu.start(both)) {
            CudaBackendProvider provider = new CudaBackendProvider();
            assertEquals(
                    "Fake A100, compute capability 8.6, 1073 MB, driver for CUDA " + FakeConfig.DEFAULT.driver()
                            + "; of 2 some are too old (7.5 is the least)",
                    provider.probe().reason());
            assertEquals(List.of("Fake A100, compute capability 8.6, 1073 MB"), provider.devices());
            assertEquals(1, Backends.devices("cuda"));
            useIt();
            assertEquals(Set.of(1), gpu.launches().stream().map(Launch::device).collect(Collectors.toSet()));
            ClipException e = assertThrows(
                    ClipException.class, () -> Backends.open("cuda", new BackendOptions(Precision.FP32, 1)));
            assertEquals("backend cuda: no device 1; there are 1, numbered from 0", e.getMessage());
            givenBack(gpu, "an old device beside a new one");
        }
    }

    private static void reason(FakeConfig config, String reason) {
        try (FakeGpu gpu = FakeGpu.start(config)) {
            Availability found = new CudaBackendProvider().probe();
            assertFalse(found.usable(), found::reason);
            assertTrue(found.reason().contains(reason), found::reason);
            assertThrows(ClipException.class, () -> Backends.open("cuda", BackendOptions.DEFAULT));
            givenBack(gpu, reason);
        }
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        FakeConfig two = FakeConfig.DEFAULT.withDevices(FakeDevice.DEFAULT, FakeDevice.DEFAULT);
        try (FakeGpu gpu = FakeGpu.start(two)) {
            ClipException e = assertThrows(
                    ClipException.class, () -> Backends.open("cuda", new BackendOptions(Precision.FP32, 2)));
            assertEquals("backend cuda: no device 2; there are 2, numbered from 0", e.getMessage());
            try (var backend = Backends.open("cuda", new BackendOptions(Precision.BF16, 1))) {
                assertEquals("cuda: device 1, Fake A100 (8.0), bf16, kernels from PTX", backend.describe());
            }
            givenBack(gpu, "a device that is not there");
        }
    }
}
