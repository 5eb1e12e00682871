package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.benchmarks.Noise;
import io.github.clip4j.benchmarks.engine.ImageWork;
import io.github.clip4j.benchmarks.engine.ProductPeak;
import io.github.clip4j.error.ClipException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures one model in all modes: first whether it is right, then how fast it is. All in one process, so that the peak
 * is measured at the same clocks.
 *
 * @param options what to measure
 * @param model a checkpoint
 */
record GpuBench(GpuOptions options, Path model) {
    /** Images that are compared with the cpu's. */
    private static final int COMPARED = 4;

    /**
     * Turns: the first call of a session runs step by step, the second records a graph, further ones let the clocks
     * rise.
     */
    private static final int WARM_UPS = 2;

    private static final int CALLS_PER_TURN = 4;

    private static final int LEAST_TURNS = 5;

    private static final int MOST_TURNS = 500;

    /** Pixels have about unit variance after normalisation. */
    private static final float PIXEL_SCALE = 3.4f;

    /**
     * The greatest difference of a large model's unit embeddings from the cpu's: in 32 bits, depth adds to the
     * differences that the order of sums makes.
     */
    private static double bound(Precision precision) {
        return precision == Precision.FP32 ? 1e-5 : goldenBound(precision);
    }

    /**
     * The greatest difference of the tiny models' unit embeddings from PyTorch's in float64: the bounds of clip-cuda's
     * tests.
     */
    private static double goldenBound(Precision precision) {
        return switch (precision) {
            case FP32 -> 1e-6;
            case TF32, FP16 -> 2.5e-3;
            case BF16 -> 1.2e-2;
        };
    }

    GpuReport measure(String device) {
        SequencedMap<String, String> machine = new LinkedHashMap<>();
        machine.put("device", device);
        machine.put("driver", Machine.gpuDriver());
        machine.putAll(Machine.describe());
        machine.put("model", String.valueOf(model.getFileName()));
        Bench.progress("backend cpu, for comparison");
        float[][] expected;
        try (Clip clip = Clip.load(model, ClipOptions.DEFAULT.withBackend("cpu"))) {
            expected = clip.encodePixels(pixels(clip, COMPARED), COMPARED);
            machine.put("GFLOP of an image", Table.number(ImageWork.operations(clip.config()) / 1e9));
        }
        List<GpuReport.Mode> modes = new ArrayList<>();
        for (Precision precision : options.precisions()) modes.add(mode(precision, expected));
        return new GpuReport(machine, modes);
    }

    private GpuReport.Mode mode(Precision precision, float[][] expected) {
        String name = precision.name().toLowerCase(Locale.ROOT);
        Bench.progress(name + ": peak");
        double peak = 0;
        int peakSize = 0;
        try (Backend backend = Backends.open(options.backend(), new BackendOptions(precision, options.device()))) {
            for (int size : options.sizes()) {
                double rate = ProductPeak.gigaFlops(backend, size, options.time());
                if (rate > peak) peakSize = size;
                peak = Math.max(peak, rate);
            }
        }
        Bench.progress(name + ": model");
        ClipOptions asked = ClipOptions.DEFAULT
                .withBackend(options.backend())
                .withPrecision(precision)
                .withDevices(List.of(options.device()))
                .withBatchSize(Collections.max(options.batches()));
        double goldens = GoldenCheck.open().difference(asked);
        try (Clip clip = Clip.load(model, asked)) {
            double difference = difference(expected, clip.encodePixels(pixels(clip, COMPARED), COMPARED));
            GpuReport.Correctness correctness =
                    new GpuReport.Correctness(goldens, goldenBound(precision), difference, bound(precision));
            List<GpuReport.Speed> points = new ArrayList<>();
            for (int batch : options.batches()) points.add(speed(clip, batch, peak));
            return new GpuReport.Mode(name, correctness, peak, peakSize, points);
        }
    }

    /** A batch for which memory does not suffice says so, and the others go on. */
    private GpuReport.Speed speed(Clip clip, int batch, double peak) {
        try {
            double seconds = seconds(clip, pixels(clip, batch), batch);
            double gigaFlops = ImageWork.operations(clip.config()) * batch / seconds / 1e9;
            return new GpuReport.Speed(batch, batch / seconds, gigaFlops, gigaFlops / peak, "");
        } catch (ClipException e) {
            return new GpuReport.Speed(batch, 0, 0, 0, String.valueOf(e.getMessage()));
        }
    }

    /**
     * A batch's share of the median turn: as many callers as the model serves at once, so that copies overlap with
     * computation.
     */
    private double seconds(Clip clip, float[] pixels, int batch) {
        int callers = clip.concurrentBatches();
        Callable<float[][]> call = () -> clip.encodePixels(pixels, batch);
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            for (int i = 0; i < WARM_UPS; i++) turn(threads, callers, call);
            double[] samples = new double[MOST_TURNS];
            int turns = 0;
            long end = System.nanoTime() + options.time().toNanos();
            while (turns < LEAST_TURNS || (turns < MOST_TURNS && System.nanoTime() < end)) {
                long begin = System.nanoTime();
                turn(threads, callers, call);
                samples[turns++] = (System.nanoTime() - begin) / 1e9 / (callers * CALLS_PER_TURN);
            }
            return Statistics.median(Arrays.copyOf(samples, turns));
        }
    }

    private static void turn(ExecutorService threads, int callers, Callable<float[][]> call) {
        List<Future<float[][]>> calls = new ArrayList<>();
        for (int i = 0; i < callers * CALLS_PER_TURN; i++) calls.add(threads.submit(call));
        try {
            for (Future<float[][]> one : calls) one.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClipException("interrupted", e);
        }
    }

    private static float[] pixels(Clip clip, int batch) {
        int side = clip.config().vision().imageSize();
        float[] pixels = Noise.of(batch, 3 * side * side, 7);
        for (int i = 0; i < pixels.length; i++) pixels[i] *= PIXEL_SCALE;
        return pixels;
    }

    /** The largest; infinite if a value is not a number. */
    private static double difference(float[][] expected, float[][] found) {
        double most = 0;
        for (int i = 0; i < expected.length; i++)
            for (int j = 0; j < expected[i].length; j++) {
                double difference = Math.abs((double) expected[i][j] - found[i][j]);
                most = Math.max(most, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            }
        return most;
    }
}
