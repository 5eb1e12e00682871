package io.github.clip4j.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What backends say of themselves is shown. */
class DoctorBackendsTest {
    private record Telling(String name, boolean usable, List<String> devices, List<String> details)
            implements BackendProvider {
        @Override
        public Availability probe() {
            return new Availability(usable, 1, "reason of " + name);
        }

        @Override
        public Backend open(BackendOptions options) {
            throw new AssertionError("not asked for");
        }
    }

    @Test
    void reasonsDetailsAndDevicesAreShown() {
        Map<String, Object> facts = new LinkedHashMap<>();
        Doctor.describe(
                List.of(
                        new Telling("cuda", true, List.of("GPU"), List.of("CUDA 13: taken", "libcudart.so.13: /lib")),
                        new Telling("cpu", false, List.of(), List.of())),
                facts);
        assertEquals(
                Map.of(
                        "backends",
                        Map.of("cuda", "usable: reason of cuda", "cpu", "not usable: reason of cpu"),
                        "cuda",
                        List.of("CUDA 13: taken", "libcudart.so.13: /lib"),
                        "devices",
                        Map.of("cuda 0", "GPU")),
                facts);
    }
}
