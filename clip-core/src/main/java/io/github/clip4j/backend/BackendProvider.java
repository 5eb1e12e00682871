package io.github.clip4j.backend;

/** Found by {@link java.util.ServiceLoader}; has a public no-argument constructor and does nothing until asked. */
public interface BackendProvider {
    /**
     * The name by which {@code -Dclip.backend} and {@code --backend} choose it.
     *
     * @return for example {@code cpu}
     */
    String name();

    /**
     * Looks whether it can run here. Never throws.
     *
     * @return the answer with its reason
     */
    Availability probe();

    /**
     * Opens it.
     *
     * @param options threads and the like
     * @return a backend that the caller closes
     * @throws io.github.clip4j.ClipException with the probe's reason, if it cannot be used
     */
    Backend open(BackendOptions options);
}
