package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.backend.Precision;
import io.github.clip4j.model.Tower;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code benchmarks/run --gpu}.
 *
 * @param backend {@code cuda}; tests take another
 * @param models a checkpoint, or a directory as for the suite, or null
 * @param model which one in the directory
 * @param json a file, or null
 * @param require whether it is an error that there is no device
 * @param device which, from 0
 * @param precisions modes of products
 * @param towers which are timed
 * @param batches images or texts per call
 * @param sizes of the square products, of which the fastest gives the peak
 * @param time of a measurement
 * @param keep where inputs and embeddings are written for other programs to compare, or null
 * @param profile whether to run one pass only
 */
record GpuOptions(
        String backend,
        @Nullable Path models,
        String model,
        @Nullable Path json,
        boolean require,
        int device,
        List<Precision> precisions,
        List<Tower> towers,
        List<Integer> batches,
        List<Integer> sizes,
        Duration time,
        @Nullable Path keep,
        boolean profile) {
    static final String USAGE = """
        benchmarks/run --gpu [--model-dir DIR] [--model NAME] [--device N] [--precisions P,...] [--towers T,...] [--batches B,...] [--sizes S,...]
          [--seconds N | --quick] [--json FILE] [--keep DIR] [--profile] [--require]
        benchmarks/run --gpu --jmh [ARGUMENTS OF JMH...]
          --model-dir    a checkpoint, or a directory of them; default: made with random weights
          --model        which of the directory; default: ViT-L-14
          --device       which GPU; default: 0
          --precisions   default: fp32,tf32,fp16,bf16
          --towers       image, text or both; default: both
          --batches      images or texts of a call; default: 1,8,32,128,256
          --sizes        square products of which the fastest is the peak; default: 2048,4096,8192
          --seconds      for each number; default: 2
          --quick        half a second for each number
          --json         writes all numbers to a file too, anew after each precision
          --keep         writes inputs and embeddings to this directory, as floats and ints without a header
          --profile      runs one pass of the first precision, tower and batch, step by step, for a profiler
          --require      exit code 2 where there is no usable GPU, instead of the word skipped and 0\
        """;

    private static final Set<String> FLAGS = Set.of("--require", "--quick", "--profile");
    private static final int MOST_SECONDS = 3600;

    static final GpuOptions DEFAULT = new GpuOptions(
            "cuda",
            null,
            "ViT-L-14",
            null,
            false,
            0,
            List.of(Precision.values()),
            List.of(Tower.values()),
            List.of(1, 8, 32, 128, 256),
            List.of(2048, 4096, 8192),
            Duration.ofSeconds(2),
            null,
            false);

    /** Reads the command line; an error in it is an exception with a message for the user. */
    static GpuOptions parse(List<String> args) {
        GpuOptions options = DEFAULT;
        for (int i = 0; i < args.size(); i++) {
            String name = args.get(i);
            if (FLAGS.contains(name)) {
                options = options.with(name, "");
                continue;
            }
            if (i + 1 == args.size())
                throw new IllegalArgumentException(name + ": no such option, or its value is missing");
            options = options.with(name, args.get(++i));
        }
        return options;
    }

    private GpuOptions with(String name, String value) {
        Path models = this.models;
        String model = this.model;
        Path json = this.json;
        boolean require = this.require;
        int device = this.device;
        List<Precision> precisions = this.precisions;
        List<Tower> towers = this.towers;
        List<Integer> batches = this.batches;
        List<Integer> sizes = this.sizes;
        Duration time = this.time;
        Path keep = this.keep;
        boolean profile = this.profile;
        switch (name) {
            case "--model-dir" -> models = Path.of(value);
            case "--model" -> model = value;
            case "--json" -> json = Path.of(value);
            case "--keep" -> keep = Path.of(value);
            case "--require" -> require = true;
            case "--profile" -> profile = true;
            case "--device" -> device = number(name, value, 0);
            case "--precisions" -> precisions = precisions(value);
            case "--towers" -> towers = towers(name, value);
            case "--batches" -> batches = numbers(name, value);
            case "--sizes" -> sizes = numbers(name, value);
            case "--seconds" -> time = seconds(name, value);
            case "--quick" -> time = Duration.ofMillis(500);
            default -> throw new IllegalArgumentException("no such option: " + name);
        }
        return new GpuOptions(
                backend, models, model, json, require, device, precisions, towers, batches, sizes, time, keep, profile);
    }

    private static List<Tower> towers(String name, String value) {
        return Arrays.stream(value.split(",", -1))
                .map(word -> Arrays.stream(Tower.values())
                        .filter(tower -> tower.id().equals(word))
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalArgumentException(name + ": expected image or text, found " + word)))
                .toList();
    }

    private static Duration seconds(String name, String value) {
        try {
            double seconds = Double.parseDouble(value);
            if (seconds > 0 && seconds <= MOST_SECONDS) return Duration.ofNanos((long) (seconds * 1e9));
        } catch (NumberFormatException _) {
            // Reported below.
        }
        throw new IllegalArgumentException(name + ": expected a number up to " + MOST_SECONDS + ", found " + value);
    }

    private static List<Precision> precisions(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(p -> Precision.valueOf(p.toUpperCase(Locale.ROOT)))
                .toList();
    }

    private static List<Integer> numbers(String name, String value) {
        return Arrays.stream(value.split(",", -1)).map(b -> number(name, b, 1)).toList();
    }

    private static int number(String name, String value, int least) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least) return number;
        } catch (NumberFormatException _) {
            // Reported below.
        }
        throw new IllegalArgumentException(name + ": expected a number from " + least + ", found " + value);
    }
}
