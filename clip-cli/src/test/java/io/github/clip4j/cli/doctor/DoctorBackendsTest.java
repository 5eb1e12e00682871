package io.github.clip4j.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What backends say of themselves is shown. */
class DoctorBackendsTest {
    private record Telling(String name, boolean usable, List<String> devices, List<String> details, boolean isSetWrong)
            implements BackendProvider {
        Telling(String name, boolean usable, List<String> devices, List<String> details) {
            this(name, usable, devices, details, false);
        }

        @Override
        public void checkSettings() {
            if (isSetWrong) throw new ClipException("no such folder");
        }

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

    /** Whoever has a driver, or sets a folder of libraries, wants a GPU to be used; other machines lack nothing. */
    @Test
    void whatIsHalfThereOrSetWrongIsAdvised() {
        List<String> advice = new ArrayList<>();
        Doctor.advise(
                List.of(
                        new Telling("set", false, List.of(), List.of(), true),
                        new Telling("half", false, List.of(), List.of("libcublas.so.13: not found")),
                        new Telling("absent", false, List.of(), List.of()),
                        new Telling("usable", true, List.of(), List.of("libcublas.so.13: /lib"))),
                advice);
        assertEquals(List.of("backend set: reason of set", "backend half: reason of half"), advice);
    }
}
