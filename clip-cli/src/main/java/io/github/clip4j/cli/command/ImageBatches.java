package io.github.clip4j.cli.command;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipFleet;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.image.Size;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads images in parallel and passes them on in order; those that fail are named on standard error and left out.
 *
 * @param ahead whether the next batch is read while one is in use, which helps if that use leaves the CPU free
 */
record ImageBatches(Context context, List<String> inputs, int batchSize, boolean ahead) {
    /**
     * Embeds all images; the consumer gets each input's name and embedding. Each device of the fleet gets as many
     * batches as it can use at once.
     */
    static void embed(
            Context context,
            List<String> inputs,
            ClipFleet fleet,
            boolean normalize,
            BiConsumer<String, float[]> consumer) {
        Clip clip = fleet.first();
        int side = clip.config().vision().imageSize();
        Preprocessor preprocessor = clip.preprocessor();
        ImageBatches batches = new ImageBatches(context, inputs, fleet.batchSize(), clip.concurrentBatches() > 1);
        batches.forEachBatch(clip.imageOptions(), image -> pixels(preprocessor, image, side), batch -> {
            float[][] embeddings =
                    fleet.encodePixels(batch.stream().map(Prepared::value).toList(), normalize);
            for (int i = 0; i < embeddings.length; i++)
                consumer.accept(batch.get(i).input(), embeddings[i]);
        });
    }

    private static float[] pixels(Preprocessor preprocessor, Image image, int side) {
        Size size = preprocessor.outputSize(image);
        if (size.height() != side || size.width() != side)
            throw new ClipException("preprocessing gives %dx%d pixels, but the model takes %dx%3$d"
                    .formatted(size.width(), size.height(), side));
        return preprocessor.pixelValues(image);
    }

    /** One input that could be used. */
    record Prepared<T>(String input, T value) {}

    /** Takes the inputs of one batch that could be used, at least one, in their order. */
    interface BatchConsumer<T> {
        void accept(List<Prepared<T>> batch);
    }

    /** Reads and prepares all images, a batch at a time. */
    <T> void forEachBatch(ImageOptions options, Function<Image, T> prepare, BatchConsumer<T> consumer) {
        Messages messages = context.messages();
        boolean quiet = context.console().outIsTerminal() || inputs.size() <= batchSize;
        try (ProgressMeter meter = ProgressMeter.items(messages, "images", inputs.size())) {
            CompletableFuture<List<Attempt<T>>> next = null;
            for (int from = 0; from < inputs.size(); from += batchSize) {
                List<String> names = names(from);
                List<Attempt<T>> attempts = next == null ? attempts(names, options, prepare) : result(next);
                List<String> following = names(from + names.size());
                next = ahead && !following.isEmpty()
                        ? CompletableFuture.supplyAsync(() -> attempts(following, options, prepare))
                        : null;
                List<Prepared<T>> batch = prepared(attempts);
                if (!batch.isEmpty()) consumer.accept(batch);
                if (!quiet) meter.advance(names.size());
            }
        }
    }

    /** An attempt holds what is wrong with its image; an error that ended the reading itself is thrown here too. */
    private static <T> T result(CompletableFuture<T> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) throw error;
            throw e;
        }
    }

    /** The batch that begins with an input; empty after the last. */
    private List<String> names(int from) {
        return inputs.subList(from, Math.min(inputs.size(), from + batchSize));
    }

    private static <T> List<Attempt<T>> attempts(List<String> names, ImageOptions options, Function<Image, T> prepare) {
        // A single image is not worth starting threads for.
        var stream = names.size() == 1 ? names.stream() : names.parallelStream();
        return stream.map(name -> attempt(name, options, prepare)).toList();
    }

    private <T> List<Prepared<T>> prepared(List<Attempt<T>> attempts) {
        List<Prepared<T>> batch = new ArrayList<>();
        for (Attempt<T> attempt : attempts) {
            if (attempt.prepared() != null) batch.add(attempt.prepared());
            else context.messages().fail(attempt.error());
        }
        return batch;
    }

    private record Attempt<T>(@Nullable Prepared<T> prepared, String error) {}

    private static <T> Attempt<T> attempt(String name, ImageOptions options, Function<Image, T> prepare) {
        try {
            return new Attempt<>(new Prepared<>(name, prepare.apply(Image.read(Path.of(name), options))), "");
        } catch (InvalidPathException e) {
            return new Attempt<>(null, name + ": not a file name: " + e.getReason());
        } catch (RuntimeException e) {
            String message = Failures.describe(e);
            return new Attempt<>(null, message.startsWith(name) ? message : name + ": " + message);
        }
    }
}
