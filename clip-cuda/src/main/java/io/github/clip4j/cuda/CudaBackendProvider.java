package io.github.clip4j.cuda;

import io.github.clip4j.ClipException;
import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;

/** The backend {@code cuda}: takes its place in lists and error messages, and says that there is no code behind it yet. */
public final class CudaBackendProvider implements BackendProvider {
    private static final String REASON = "the CUDA backend is not built yet; use --backend cpu";

    /** For {@link java.util.ServiceLoader}. */
    public CudaBackendProvider() {}

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public Availability probe() {
        return new Availability(false, 0, REASON);
    }

    @Override
    public Backend open(BackendOptions options) {
        throw new ClipException(REASON);
    }
}
