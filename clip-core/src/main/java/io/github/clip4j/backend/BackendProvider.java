package io.github.clip4j.backend;

import java.util.List;

/** Found by {@link java.util.ServiceLoader}; has a public no-argument constructor and does nothing until asked. */
public interface BackendProvider {
    /**
     * The name by which {@code -Dclip.backend} and {@code --backend} choose it.
     *
     * @return for example {@code cpu}
     */
    String name();

    /**
     * Checks whether it can run here. Never throws.
     *
     * @return the answer with its reason
     */
    Availability probe();

    /**
     * Refuses settings that mean nothing. Whoever sets one wants this backend, so another must not be chosen silently.
     *
     * @throws io.github.clip4j.error.ClipException which names the setting
     */
    default void checkSettings() {}

    /**
     * The devices that {@link BackendOptions#device()} chooses from. Never throws.
     *
     * @return one description for each device, in the order of their numbers; empty if it cannot be used, or has
     *     nothing to choose from
     */
    default List<String> devices() {
        return List.of();
    }

    /**
     * What the probe's answer rests on, for people who want to know why: libraries and where they were found. Never
     * throws.
     *
     * @return lines without an order that programs could rely on; empty if there is nothing to tell
     */
    default List<String> details() {
        return List.of();
    }

    /**
     * Opens it.
     *
     * @param options threads and the like
     * @return a backend that the caller closes
     * @throws io.github.clip4j.error.ClipException with the probe's reason, if it cannot be used
     */
    Backend open(BackendOptions options);
}
