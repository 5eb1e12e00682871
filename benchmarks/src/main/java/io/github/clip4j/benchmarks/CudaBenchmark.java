package io.github.clip4j.benchmarks;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.benchmarks.engine.ProductPeak;
import io.github.clip4j.benchmarks.engine.TowerWork;
import io.github.clip4j.error.ClipException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Images on a GPU: {@code benchmarks/run --gpu --jmh CudaBenchmark -p model=DIR}. The peak of products is measured in
 * the same fork. Where there is no device, the set-up says why and nothing is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class CudaBenchmark {
    private static final int PEAK_SIZE = 8192;
    private static final Duration PEAK_TIME = Duration.ofSeconds(1);

    /** A checkpoint's directory. */
    @Param("")
    public String model = "";

    /** The precision of products. */
    @Param({"FP32", "TF32", "FP16", "BF16"})
    public Precision precision = Precision.FP32;

    /** Images per call. */
    @Param({"1", "8", "32", "128", "256"})
    public int batch;

    private @Nullable Clip clip;
    private float[] pixels = {};
    private double gigaFlop;
    private double peak;

    /** For JMH. */
    public CudaBenchmark() {}

    /** Loads the model, or says why it cannot. */
    @Setup
    public void load() {
        if (model.isEmpty()) throw new ClipException("skipped: no model; give one with -p model=DIR");
        try (Backend backend = Backends.open("cuda", new BackendOptions(precision, 0))) {
            peak = ProductPeak.gigaFlops(backend, PEAK_SIZE, PEAK_TIME);
        } catch (ClipException e) {
            throw new ClipException("skipped: " + e.getMessage(), e);
        }
        ClipOptions options =
                ClipOptions.DEFAULT.withBackend("cuda").withPrecision(precision).withBatchSize(batch);
        Clip loaded = Clip.load(Path.of(model), options);
        clip = loaded;
        int side = loaded.config().vision().imageSize();
        pixels = Noise.of(batch, 3 * side * side, 7);
        gigaFlop = TowerWork.image(loaded.config()) * batch / 1e9;
    }

    /** Releases the device. */
    @TearDown
    public void close() {
        if (clip != null) clip.close();
    }

    /** Counters that JMH divides by the time of the iteration. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {
        /** Images/s. */
        public double images;

        /** GFLOP/s. */
        public double gflop;

        /** The share of the peak measured in this fork. */
        public double peakShare;

        /** For JMH. */
        public Work() {}
    }

    /**
     * Embeds a batch.
     *
     * @param work counts images and operations
     * @return the embeddings
     */
    @Benchmark
    public float[][] encodePixels(Work work) {
        if (clip == null) throw new IllegalStateException("not loaded");
        float[][] embeddings = clip.encodePixels(pixels, batch);
        work.images += batch;
        work.gflop += gigaFlop;
        work.peakShare += gigaFlop / peak;
        return embeddings;
    }
}
