package io.github.clip4j.backend;

import io.github.clip4j.error.ClipException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What a caller may ask of a backend. Start from {@link #DEFAULT}.
 *
 * @param threads how many threads compute, the caller's included; 0 means {@code -Dclip.threads}, else one per core.
 *     Results do not depend on it
 * @param executor runs the threads beside the caller's, each for as long as a forward pass lasts; empty for threads of
 *     the backend's own
 * @param storage how matrices are kept
 * @param packed a directory for matrices in the form that the kernels want, mapped at the next start instead of
 *     converted; empty for none. It is for one content of one model: weights are found in it by their names, and only a
 *     sample of their values is compared
 * @param precision what a GPU computes products in
 * @param device which GPU, from 0
 */
public record BackendOptions(
        int threads,
        Optional<Executor> executor,
        Storage storage,
        Optional<Path> packed,
        Precision precision,
        int device) {
    /** The defaults. */
    public static final BackendOptions DEFAULT = new BackendOptions(0);

    /** Checks the values. */
    public BackendOptions {
        if (threads < 0) throw new IllegalArgumentException("threads: expected 0 or more, found " + threads);
        if (device < 0) throw new IllegalArgumentException("device: expected 0 or more, found " + device);
    }

    /**
     * Options for the CPU; those for a GPU have their defaults.
     *
     * @param threads 0 for the default
     * @param executor runs the threads beside the caller's
     * @param storage how matrices are kept
     * @param packed a directory for matrices
     */
    public BackendOptions(int threads, Optional<Executor> executor, Storage storage, Optional<Path> packed) {
        this(threads, executor, storage, packed, Precision.FP32, 0);
    }

    /**
     * Options for a GPU; those for the CPU have their defaults.
     *
     * @param precision of products
     * @param device which GPU, from 0
     */
    public BackendOptions(Precision precision, int device) {
        this(0, Optional.empty(), Storage.F32, Optional.empty(), precision, device);
    }

    /**
     * Checks the precision, for a backend that knows {@link Precision#FP32} only.
     *
     * @param backend its name
     * @throws ClipException if another precision was asked for
     */
    public void requireFp32(String backend) {
        if (precision != Precision.FP32)
            throw new ClipException("backend " + backend + " computes in fp32; "
                    + precision.name().toLowerCase(Locale.ROOT) + " is for backend cuda");
    }

    /**
     * Checks the device, for a backend that is one.
     *
     * @param backend its name
     * @throws ClipException if another device than the first was asked for
     */
    public void requireFirstDevice(String backend) {
        if (device != 0) throw new ClipException("backend " + backend + " is one device, 0; found device " + device);
    }

    /**
     * Defaults for everything except the threads.
     *
     * @param threads 0 for the default
     */
    public BackendOptions(int threads) {
        this(threads, Optional.empty(), Storage.F32, Optional.empty());
    }
}
