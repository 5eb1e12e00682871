package io.github.clip4j.backend;

/**
 * Whether a backend can be used here, and why.
 *
 * @param usable whether {@link BackendProvider#open} can succeed
 * @param rank the usable backend of the highest rank is taken by default
 * @param reason in words: the device when usable, else the cause and what to do about it
 */
public record Availability(boolean usable, int rank, String reason) {}
