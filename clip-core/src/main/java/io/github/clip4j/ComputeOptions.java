package io.github.clip4j;

import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.error.ClipException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What a model computes on.
 *
 * @param backend {@code auto}, {@code cpu}, {@code cuda} or {@code reference}
 * @param devices which GPUs, from 0, that share the batches; none for all of them. The CPU is one device, 0
 * @param threads how many threads compute; 0 means {@code -Dclip.threads}, else one per core. More than four per core
 *     would be slower and are not started, and a warning says so
 * @param executor runs the threads beside the caller's; empty for threads of the backend's own
 * @param storage how matrices are kept in memory
 * @param packedWeights a directory for weights in the form that the backend computes with: at the next start they are
 *     mapped, not converted; empty for none. In it each content of a model has a directory, which is used only if it is
 *     the user's and nobody else may write to it. Whether the model's files are those that were packed is told by their
 *     paths, sizes, times and file numbers, and where these differ by SHA-256 of all weights; each packed file by a
 *     digest of all its bytes whenever it is mapped
 * @param precision what a GPU computes products in; the CPU has fp32 only
 */
public record ComputeOptions(
        String backend,
        List<Integer> devices,
        int threads,
        Optional<Executor> executor,
        Storage storage,
        Optional<Path> packedWeights,
        Precision precision) {
    /** The default for everything: the best backend, its first device, all cores, float32. */
    public static final ComputeOptions DEFAULT = new ComputeOptions(
            Backends.AUTO, List.of(0), 0, Optional.empty(), Storage.F32, Optional.empty(), Precision.FP32);

    private static final int MAX_THREADS = 9999;

    /** Checks the ranges. */
    public ComputeOptions {
        devices = List.copyOf(devices);
        if (threads < 0 || threads > MAX_THREADS)
            throw new ClipException(
                    String.format(Locale.ROOT, "threads: expected 0 to %d, found %d", MAX_THREADS, threads));
        for (int device : devices)
            if (device < 0) throw new ClipException("device: expected 0 or more, found " + device);
        if (devices.stream().distinct().count() < devices.size())
            throw new ClipException("devices: expected each once, found " + devices);
    }

    /**
     * Chooses the backend.
     *
     * @param name {@code auto}, {@code cpu}, {@code cuda} or {@code reference}
     * @return changed options
     */
    public ComputeOptions withBackend(String name) {
        return new ComputeOptions(name, devices, threads, executor, storage, packedWeights, precision);
    }

    /**
     * Chooses the GPUs.
     *
     * @param ordinals from 0; none for all
     * @return changed options
     */
    public ComputeOptions withDevices(List<Integer> ordinals) {
        return new ComputeOptions(backend, ordinals, threads, executor, storage, packedWeights, precision);
    }

    /**
     * Chooses the number of threads.
     *
     * @param count 0 for the default
     * @return changed options
     */
    public ComputeOptions withThreads(int count) {
        return new ComputeOptions(backend, devices, count, executor, storage, packedWeights, precision);
    }

    /**
     * Lets the caller's threads compute.
     *
     * @param runner runs up to {@link #threads()} - 1 tasks, each for as long as a forward pass lasts; with fewer,
     *     results are the same but slower
     * @return changed options
     */
    public ComputeOptions withExecutor(Executor runner) {
        return new ComputeOptions(backend, devices, threads, Optional.of(runner), storage, packedWeights, precision);
    }

    /**
     * Chooses how matrices are kept in memory.
     *
     * @param choice with {@link Storage#STORED} a 16-bit checkpoint takes half the memory and gives the same bits
     * @return changed options
     */
    public ComputeOptions withStorage(Storage choice) {
        return new ComputeOptions(backend, devices, threads, executor, choice, packedWeights, precision);
    }

    /**
     * Keeps weights in the form that the backend computes with, in files of the size of the weights. They are made at
     * the first start and belong to the checkpoint's weights as they are (name, size, time of change): changed weights
     * get new ones. Only directories that belong to the user, and that nobody else may write to, are trusted.
     *
     * @param directory made when needed; may serve several models; what is in it may be deleted while no model is open
     * @return changed options
     */
    public ComputeOptions withPackedWeights(Path directory) {
        return new ComputeOptions(backend, devices, threads, executor, storage, Optional.of(directory), precision);
    }

    /**
     * Chooses what a GPU computes products in.
     *
     * @param choice other than {@link Precision#FP32} for {@code cuda} only
     * @return changed options
     */
    public ComputeOptions withPrecision(Precision choice) {
        return new ComputeOptions(backend, devices, threads, executor, storage, packedWeights, choice);
    }
}
