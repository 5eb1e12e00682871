package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two devices: each has its weights and gets its share of the inputs. */
class CudaDevicesTest {
    private static final TinyModel MODEL = TinyModel.of("tiny");
    private static final FakeConfig TWO =
            FakeConfig.DEFAULT.withDevices(FakeDevice.DEFAULT, FakeDevice.DEFAULT.withMemory(1L << 29));

    private static List<float[]> images() {
        int size = MODEL.pixels().length / MODEL.images();
        return IntStream.range(0, MODEL.images())
                .mapToObj(i -> Arrays.copyOfRange(MODEL.pixels(), i * size, (i + 1) * size))
                .toList();
    }

    private static Set<Integer> devices(FakeGpu gpu) {
        return gpu.launches().stream().map(Launch::device).collect(Collectors.toSet());
    }

    @Test
    void bothDevicesWorkAndGiveTheSameBits() {
        float[][] images;
        float[][] texts;
        try (FakeGpu gpu = FakeGpu.start()) {
            try (Clip clip = MODEL.open(Precision.FP32)) {
                images = clip.encodePixels(MODEL.pixels(), MODEL.images());
                texts = clip.encodeTokens(MODEL.ids());
            }
            assertEquals(Set.of(0), devices(gpu));
        }
        try (FakeGpu gpu = FakeGpu.start(TWO)) {
            try (Clip both = MODEL.openOnAllDevices(Precision.FP32, 1)) {
                assertEquals(4, both.concurrentInputs(), "two batches of one for each");
                for (int again = 0; again < 3; again++) {
                    assertArrayEquals(images, both.encodePixels(images()));
                    assertArrayEquals(texts, both.encodeTokens(MODEL.ids()));
                }
                assertEquals(Set.of(0, 1), devices(gpu));
            }
            assertEquals(List.of(), gpu.faults());
            assertEquals(Live.NONE, gpu.live());
        }
    }

    /** A broken context refuses to give its memory back too, which must not keep the other device from closing. */
    @Test
    void aFailureOfADeviceIsOneLine() {
        try (FakeGpu gpu = FakeGpu.start(TWO)) {
            ClipException e = assertThrows(ClipException.class, () -> {
                try (Clip both = MODEL.openOnAllDevices(Precision.FP32, 1)) {
                    gpu.failLaunch(5);
                    both.encodePixels(images());
                }
            });
            assertTrue(String.valueOf(e.getMessage()).startsWith("backend cuda: "), e.getMessage());
            assertFalse(String.valueOf(e.getMessage()).contains("\n"), e.getMessage());
        }
    }

    @Test
    @Tag("binding")
    void eachDeviceIsDescribed() {
        try (FakeGpu gpu = FakeGpu.start(TWO)) {
            CudaBackendProvider provider = new CudaBackendProvider();
            assertEquals(
                    "Fake A100, compute capability 8.0, 1073 MB, driver for CUDA " + FakeConfig.DEFAULT.driver()
                            + ", the first of 2 devices",
                    provider.probe().reason());
            assertEquals(
                    List.of("Fake A100, compute capability 8.0, 1073 MB", "Fake A100, compute capability 8.0, 536 MB"),
                    provider.devices());
            assertEquals(2, Backends.devices("cuda"));
            assertEquals(2, Backends.devices(Backends.AUTO));
            assertEquals(1, Backends.devices("reference"));
            assertEquals(Live.NONE, gpu.live());
        }
        try (FakeGpu gpu = FakeGpu.start(FakeConfig.DEFAULT.withDevices())) {
            assertEquals(List.of(), new CudaBackendProvider().devices());
            assertEquals(1, Backends.devices("cuda"));
            assertEquals(List.of(), gpu.faults());
        }
    }
}
