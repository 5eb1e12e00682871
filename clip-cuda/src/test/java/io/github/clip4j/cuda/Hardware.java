package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.clip4j.backend.Availability;
import java.util.concurrent.atomic.AtomicBoolean;

/** A GPU itself, which tests of the group {@code gpu} need: they run in a process where the fake is not loaded. */
final class Hardware {
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private Hardware() {}

    /**
     * Skips the test, with the reason, where there is no usable device; with {@code -Dclip.gpu.required=true} fails it.
     */
    static void require() {
        Availability found = new CudaBackendProvider().probe();
        boolean required = Boolean.getBoolean("clip.gpu.required");
        // Surefire keeps reasons for its reports: so that the console has it too.
        if (!TOLD.getAndSet(true))
            System.out.println(
                    "gpu tests: " + (found.usable() ? "on " : required ? "failed: " : "skipped: ") + found.reason());
        if (found.usable()) return;
        if (required) fail("no usable GPU: " + found.reason());
        abort("no usable GPU: " + found.reason());
    }
}
