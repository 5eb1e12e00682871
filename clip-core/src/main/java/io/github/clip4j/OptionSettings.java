package io.github.clip4j;

import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.serving.BatchingOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@link ClipOptions} as names and values. */
final class OptionSettings {
    private static final Map<String, BiFunction<ClipOptions, String, ClipOptions>> SETTINGS = settings();

    private OptionSettings() {}

    static ClipOptions read(Map<String, String> settings) {
        ClipOptions options = ClipOptions.DEFAULT;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            var change = SETTINGS.get(setting.getKey());
            if (change == null)
                throw new ClipException("unknown option '" + setting.getKey() + "': expected one of "
                        + String.join(", ", SETTINGS.keySet()));
            if (setting.getValue() == null) throw new ClipException(setting.getKey() + ": expected a value");
            try {
                options = change.apply(options, setting.getValue());
            } catch (ClipException e) {
                throw e.in(setting.getKey());
            }
        }
        return options;
    }

    private static Map<String, BiFunction<ClipOptions, String, ClipOptions>> settings() {
        Map<String, BiFunction<ClipOptions, String, ClipOptions>> settings = new LinkedHashMap<>();
        settings.put("backend", ClipOptions::withBackend);
        settings.put("device", (options, value) -> options.withDevices(devices(value)));
        settings.put("threads", (options, value) -> options.withThreads(integer(value)));
        settings.put("storage", (options, value) -> options.withStorage(Storage.parse(value)));
        settings.put("packed", (options, value) -> options.withPackedWeights(path(value)));
        settings.put("precision", (options, value) -> options.withPrecision(Precision.parse(value)));
        settings.put("batch-size", (options, value) -> options.withBatchSize(integer(value)));
        settings.put(
                "max-delay", batching((batching, value) -> batching.withMaxDelay(Duration.ofMillis(integer(value)))));
        settings.put("queue-capacity", batching((batching, value) -> batching.withCapacity(integer(value))));
        settings.put(
                "queue-full",
                batching((batching, value) ->
                        batching.withRefuse(oneOf(value, "wait", "refuse").equals("refuse"))));
        settings.put("family", (options, value) -> options.withTokenizerFamily(TokenizerFamily.parse(value)));
        settings.put("rule", (options, value) -> options.withCropRule(CropRule.parse(value)));
        settings.put(
                "exif",
                (options, value) ->
                        options.withImages(new ImageOptions(options.images().maxPixels(), flag(value))));
        settings.put(
                "max-pixels",
                (options, value) -> options.withImages(new ImageOptions(
                        number(value, Long::parseLong), options.images().applyExifOrientation())));
        settings.put("image-size", (options, value) -> options.withImageSize(integer(value)));
        settings.put("truncate", (options, value) -> options.withTruncate(flag(value)));
        return settings;
    }

    private static BiFunction<ClipOptions, String, ClipOptions> batching(
            BiFunction<BatchingOptions, String, BatchingOptions> change) {
        return (options, value) -> options.withBatching(change.apply(options.batching(), value));
    }

    private static List<Integer> devices(String value) {
        if (value.equals("all")) return List.of();
        return Stream.of(value.split(",", -1)).map(OptionSettings::integer).toList();
    }

    private static int integer(String value) {
        return number(value, Integer::parseInt);
    }

    private static <T> T number(String value, Function<String, T> parser) {
        try {
            return parser.apply(value.strip());
        } catch (NumberFormatException e) {
            throw new ClipException("expected a whole number, found '" + value + "'", e);
        }
    }

    private static boolean flag(String value) {
        return oneOf(value, "true", "false").equals("true");
    }

    private static String oneOf(String value, String first, String second) {
        if (value.equals(first) || value.equals(second)) return value;
        throw new ClipException("expected %s or %s, found '%s'".formatted(first, second, value));
    }

    private static Path path(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new ClipException("expected a path, found '" + value + "'", e);
        }
    }
}
