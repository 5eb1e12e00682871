package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.clip4j.ClipException;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.cuda.fake.NoDriverTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A machine without a driver: the backend is listed, says why it cannot be used, and is passed by. */
@Tag("no-driver")
class CudaBackendProviderTest {
    @Test
    void theReasonIsTheSameEachTime() {
        assumeTrue(NoDriverTest.isMissing("libcuda.so.1"), "this machine has a driver");
        String first = new CudaBackendProvider().probe().reason();
        assertTrue(first.contains("lib"), first);
        assertTrue(first.contains("install"), first);
        assertFalse(new CudaBackendProvider().probe().usable());
        assertTrue(new CudaBackendProvider().probe().reason().equals(first));
        ClipException e = assertThrows(ClipException.class, () -> Backends.open("cuda", BackendOptions.DEFAULT));
        assertTrue(String.valueOf(e.getMessage()).contains(first), e.getMessage());
    }

    @Test
    void autoPassesItBy() {
        assumeTrue(NoDriverTest.isMissing("libcuda.so.1"), "this machine has a driver");
        try (var backend = Backends.open(Backends.AUTO, BackendOptions.DEFAULT)) {
            assertTrue(backend.describe().startsWith("reference"), backend.describe());
        }
    }
}
