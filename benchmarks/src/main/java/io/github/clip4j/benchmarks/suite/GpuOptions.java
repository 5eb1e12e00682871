package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.backend.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
 * @param batches images per call
 * @param sizes of the square products, of which the fastest gives the peak
 * @param time of a measurement
 */
record GpuOptions(
        String backend,
        @Nullable Path models,
        String model,
        @Nullable Path json,
        boolean require,
        int device,
        List<Precision> precisions,
        List<Integer> batches,
        List<Integer> sizes,
        Duration time) {
    static final String USAGE = """
        benchmarks/run --gpu [--model-dir DIR] [--model NAME] [--device N] [--precisions P,...] [--batches B,...] [--quick] [--json FILE] [--require]
        benchmarks/run --gpu --jmh [ARGUMENTS OF JMH...]
          --model-dir    a checkpoint, or a directory of them; default: made with random weights
          --model        which of the directory; default: ViT-L-14
          --device       which GPU; default: 0
          --precisions   default: fp32,tf32,fp16,bf16
          --batches      images of a call; default: 1,8,32,128,256
          --quick        half a second for each number instead of two
          --json         writes all numbers to a file too
          --require      exit code 2 where there is no usable GPU, instead of the word skipped and 0\
        """;

    static final GpuOptions DEFAULT = new GpuOptions(
            "cuda",
            null,
            "ViT-L-14",
            null,
            false,
            0,
            List.of(Precision.values()),
            List.of(1, 8, 32, 128, 256),
            List.of(2048, 4096, 8192),
            Duration.ofSeconds(2));

    /** Reads the command line; an error in it is an exception with a message for the user. */
    static GpuOptions parse(List<String> args) {
        GpuOptions options = DEFAULT;
        for (int i = 0; i < args.size(); i++) {
            String name = args.get(i);
            if (name.equals("--require") || name.equals("--quick")) {
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
        List<Integer> batches = this.batches;
        Duration time = this.time;
        switch (name) {
            case "--model-dir" -> models = Path.of(value);
            case "--model" -> model = value;
            case "--json" -> json = Path.of(value);
            case "--require" -> require = true;
            case "--device" -> device = number(name, value, 0);
            case "--precisions" -> precisions = precisions(value);
            case "--batches" -> batches = batches(name, value);
            case "--quick" -> time = Duration.ofMillis(500);
            default -> throw new IllegalArgumentException("no such option: " + name);
        }
        return new GpuOptions(backend, models, model, json, require, device, precisions, batches, sizes, time);
    }

    private static List<Precision> precisions(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(p -> Precision.valueOf(p.toUpperCase(Locale.ROOT)))
                .toList();
    }

    private static List<Integer> batches(String name, String value) {
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
