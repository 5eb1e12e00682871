package io.github.clip4j.backend.reference;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;

/** The backend {@code reference}: always usable, never fast. */
public final class ReferenceBackendProvider implements BackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ReferenceBackendProvider() {}

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Availability probe() {
        return new Availability(true, 0, "scalar Java on one thread");
    }

    @Override
    public Backend open(BackendOptions options) {
        options.requireFp32("reference");
        options.requireFirstDevice("reference");
        return new ReferenceBackend();
    }
}
