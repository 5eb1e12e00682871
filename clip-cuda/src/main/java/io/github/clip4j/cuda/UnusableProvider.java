package io.github.clip4j.cuda;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.error.ClipException;

/**
 * In the place of a binding that cannot be loaded.
 *
 * @param reason why, and what to do
 */
record UnusableProvider(String reason) implements BackendProvider {
    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public Availability probe() {
        return new Availability(false, 0, reason);
    }

    @Override
    public Backend open(BackendOptions options) {
        throw new ClipException(reason);
    }
}
