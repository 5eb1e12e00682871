package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.Clip;
import io.github.clip4j.benchmarks.engine.TowerPass;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.Tower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** Times each batch of each tower. A batch for which memory does not suffice says so, and the others go on. */
final class GpuTimes {
    /**
     * The first call of a session runs step by step, the second records a graph, further ones let the clocks rise. Each
     * turn of callers has at least one for each session.
     */
    private static final int WARM_UPS = 3;

    private static final int LEAST_SAMPLES = 3;

    private static final int MOST_SAMPLES = 500;

    /** Calls of each caller in a turn, so that the beginning and the end of it count little; one if it takes long. */
    private static final int CALLS_PER_TURN = 4;

    private static final double LONG_SECONDS = 0.1;

    private record Point(Tower tower, int batch) {}

    private final Duration time;
    private final ModelConfig config;
    private final List<Point> points = new ArrayList<>();
    private final Map<Point, Double> served = new HashMap<>();
    private final Map<Point, Double> copied = new HashMap<>();
    private final Map<Point, Double> replayed = new HashMap<>();
    private final Map<Point, String> failures = new HashMap<>();

    GpuTimes(GpuOptions options, ModelConfig config) {
        time = options.time();
        this.config = config;
        for (Tower tower : options.towers()) for (int batch : options.batches()) points.add(new Point(tower, batch));
    }

    private interface Timed {
        void point(Point point);
    }

    private void each(Timed timed) {
        for (Point point : points)
            try {
                timed.point(point);
            } catch (ClipException e) {
                failures.putIfAbsent(point, String.valueOf(e.getMessage()));
            }
    }

    /** By calls of as many threads as the model serves at once, so that copies overlap with computation. */
    void serve(Clip clip) {
        each(point -> {
            Callable<float[][]> call = call(clip, point);
            int callers = clip.concurrentBatches();
            try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
                double first = turn(threads, callers, 1, call);
                int calls = first > LONG_SECONDS ? 1 : CALLS_PER_TURN;
                served.put(point, median(() -> turn(threads, callers, calls, call)));
            }
        });
    }

    private Callable<float[][]> call(Clip clip, Point point) {
        if (point.tower == Tower.TEXT) {
            List<int[]> texts = GpuInputs.texts(config, point.batch);
            return () -> clip.encodeTokens(texts);
        }
        float[] pixels = GpuInputs.pixels(config, point.batch);
        return () -> clip.encodePixels(pixels, point.batch);
    }

    /** Returns a call's share. */
    private static double turn(ExecutorService threads, int callers, int each, Callable<float[][]> call) {
        long begin = System.nanoTime();
        List<Future<float[][]>> calls = new ArrayList<>();
        for (int i = 0; i < callers * each; i++) calls.add(threads.submit(call));
        try {
            for (Future<float[][]> one : calls) one.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClipException("interrupted", e);
        }
        return (System.nanoTime() - begin) / 1e9 / (callers * each);
    }

    /** By one pass after another, with copies and without. */
    void pass(TowerPass.Towers towers) {
        each(point -> {
            try (TowerPass pass = open(towers, point)) {
                copied.put(point, median(pass::copied));
                replayed.put(point, median(pass::replayed));
            }
        });
    }

    /** The first tower's first batch. */
    TowerPass first(TowerPass.Towers towers) {
        return open(towers, points.getFirst());
    }

    private TowerPass open(TowerPass.Towers towers, Point point) {
        return point.tower == Tower.TEXT
                ? towers.texts(GpuInputs.texts(config, point.batch))
                : towers.images(GpuInputs.pixels(config, point.batch), point.batch);
    }

    private double median(DoubleSupplier sample) {
        for (int i = 0; i < WARM_UPS; i++) {
            double _ = sample.getAsDouble();
        }
        double[] samples = new double[MOST_SAMPLES];
        int count = 0;
        long end = System.nanoTime() + time.toNanos();
        while (count < LEAST_SAMPLES || (count < MOST_SAMPLES && System.nanoTime() < end))
            samples[count++] = sample.getAsDouble();
        return Statistics.median(Arrays.copyOf(samples, count));
    }

    /**
     * All of them.
     *
     * @param operations of one input of a tower
     */
    List<GpuReport.Speed> speeds(ToDoubleFunction<Tower> operations) {
        return points.stream()
                .map(point -> new GpuReport.Speed(
                        point.tower.inputs(),
                        point.batch,
                        operations.applyAsDouble(point.tower) * point.batch / 1e9,
                        new GpuReport.Times(get(served, point), get(copied, point), get(replayed, point)),
                        failures.getOrDefault(point, "")))
                .toList();
    }

    private static double get(Map<Point, Double> seconds, Point point) {
        return seconds.getOrDefault(point, Double.NaN);
    }
}
