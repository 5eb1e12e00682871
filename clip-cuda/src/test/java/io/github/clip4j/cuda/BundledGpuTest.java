package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.cuda.fake.FakeGpu;
import io.github.clip4j.cuda.fake.Live;
import io.github.clip4j.cuda.fake.SystemLibraries;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No binding on the path, but those of CUDA 12 and 13 in folders beside this module's classes, as in the command: a
 * model is computed with the one whose libraries the machine has. In a process for each of the two machines.
 */
@Tag("bundled")
class BundledGpuTest {
    private static final TinyModel MODEL = TinyModel.of("tiny");
    /** Observed with either binding: 3e-7. */
    private static final double FP32_BOUND = 1e-6;

    @Test
    void theBindingOfTheMachinesLibrariesComputes() {
        assertThrows(
                ClassNotFoundException.class, () -> Class.forName("org.bytedeco.cuda.global.cudart"), "on the path");
        String own = SystemLibraries.name("libcudart");
        try (FakeGpu gpu = FakeGpu.start()) {
            CudaBackendProvider provider = new CudaBackendProvider();
            assertTrue(provider.probe().usable(), provider.probe().reason());
            List<String> details = provider.details();
            boolean thirteen = own.endsWith("13");
            assertTrue(
                    details.get(0).startsWith("CUDA 13: " + (thirteen ? "taken" : "not taken: no ")),
                    details::toString);
            assertTrue(details.get(1).startsWith("CUDA 12: " + (thirteen ? "not needed" : "taken")), details::toString);
            assertTrue(details.get(2).startsWith("binding: cuda-" + (thirteen ? 13 : 12)), details::toString);
            assertTrue(details.stream().anyMatch(line -> line.matches(own + ": /.*/" + own)), details::toString);
            assertEquals(1, Backends.devices("cuda"));
            try (Clip clip = MODEL.open(Precision.FP32)) {
                float[] image = Arrays.copyOf(MODEL.pixels(), MODEL.pixels().length / MODEL.images());
                float[] embedding = clip.encodePixels(image, 1)[0];
                for (int i = 0; i < embedding.length; i++)
                    assertEquals(MODEL.imageEmbeds()[0][i], embedding[i], FP32_BOUND);
            }
            assertFalse(gpu.launches().isEmpty(), "computed on the device");
            assertEquals(List.of(), gpu.faults());
            assertEquals(Live.NONE, gpu.live());
        }
    }
}
