package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.ClipException;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import org.junit.jupiter.api.Test;

class CudaBackendProviderTest {
    @Test
    void isListedButNotUsableAndSaysWhy() {
        var provider = Backends.all().stream()
                .filter(p -> p.name().equals("cuda"))
                .findFirst()
                .orElseThrow();
        assertFalse(provider.probe().usable());
        assertTrue(
                provider.probe().reason().contains("not built yet"),
                provider.probe().reason());
    }

    @Test
    void forcedByNameThrowsTheReason() {
        var e = assertThrows(ClipException.class, () -> Backends.open("cuda", BackendOptions.DEFAULT));
        assertEquals(
                "backend cuda cannot be used: the CUDA backend is not built yet; use --backend cpu", e.getMessage());
    }

    @Test
    void autoPassesItBy() {
        try (var backend = Backends.open(Backends.AUTO, BackendOptions.DEFAULT)) {
            assertTrue(backend.describe().startsWith("reference"), backend.describe());
        }
    }
}
