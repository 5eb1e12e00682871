package io.github.clip4j;

import io.github.clip4j.backend.Backends;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.serving.SharedBatches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The same model several times, once a device: a call's inputs are shared out among them in batches of
 * {@link ClipOptions#batchSize()}, and the results come in the order of the inputs. A GPU has two threads, of which one
 * computes while the other brings its inputs.
 *
 * <pre>{@code
 * try (ClipFleet fleet = ClipFleet.load(Path.of("clip-vit-large-patch14"), ClipOptions.DEFAULT)) {
 *     float[][] texts = fleet.encodeTexts(List.of("a cat", "a dog"));
 * }
 * }</pre>
 *
 * <p>A free device takes the next batch, so that a faster one takes more of them. Devices of one kind give the same
 * bits; of several kinds, what a device's precision permits. Thread-safe. A call that fails gives the first failure,
 * after the batches that are under way; calls cannot be interrupted.
 */
public final class ClipFleet implements AutoCloseable {
    private final List<Clip> clips;
    private final int batchSize;
    /** Where the next call begins: calls of one batch each must not all meet on the first device. */
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * Puts models together.
     *
     * @param clips at least one, all of the same model; owned from now on
     * @param batchSize how many inputs a device gets at once
     */
    public ClipFleet(List<Clip> clips, int batchSize) {
        if (clips.isEmpty()) throw new ClipException("a fleet of no models");
        if (batchSize < 1) throw new ClipException("batch size: expected 1 or more, found " + batchSize);
        this.clips = List.copyOf(clips);
        this.batchSize = batchSize;
    }

    /**
     * Loads a model on each device of the backend.
     *
     * @param model as for {@link Clip#load(Path)}
     * @param options as for {@link Clip#load(Path, ClipOptions)}; {@link ClipOptions#device()} is not asked
     * @return one model a GPU, or the one of the CPU
     * @throws ClipException if there is no usable model, or a device cannot be used
     */
    public static ClipFleet load(Path model, ClipOptions options) {
        List<Clip> clips = new ArrayList<>();
        try {
            int devices = Backends.devices(options.backend());
            for (int i = 0; i < devices; i++) clips.add(Clip.load(model, options.withDevice(i)));
            return new ClipFleet(clips, options.batchSize());
        } catch (RuntimeException e) {
            closed(clips, e);
            throw e;
        }
    }

    /**
     * How many models there are.
     *
     * @return at least 1
     */
    public int size() {
        return clips.size();
    }

    /**
     * How many inputs keep every device busy at once.
     *
     * @return the devices' batches together, two a GPU
     */
    public int batchSize() {
        return Math.multiplyExact(workers(), batchSize);
    }

    /**
     * The first model, for all that is the same for each: configuration, tokenizer, preprocessing.
     *
     * @return a model that this fleet closes
     */
    public Clip first() {
        return clips.getFirst();
    }

    /**
     * Embeds images.
     *
     * @param images any images
     * @return one embedding (E) each, of length 1
     */
    public float[][] encodeImages(List<Image> images) {
        return share(images.size(), (clip, from, to) -> clip.encodeImages(images.subList(from, to)));
    }

    /**
     * Embeds texts.
     *
     * @param texts as for {@link Clip#encodeTexts}
     * @return one embedding (E) each, of length 1
     */
    public float[][] encodeTexts(List<String> texts) {
        return share(texts.size(), (clip, from, to) -> clip.encodeTexts(texts.subList(from, to)));
    }

    /**
     * Embeds pixels that are already preprocessed.
     *
     * @param pixels of one image each: (3, S, S), normalised, channel by channel
     * @param normalize whether to scale the embeddings to length 1
     * @return one embedding (E) each
     */
    public float[][] encodePixels(List<float[]> pixels, boolean normalize) {
        return share(pixels.size(), (clip, from, to) -> {
            int side = clip.config().vision().imageSize();
            int each = 3 * side * side;
            float[] batch = new float[Math.multiplyExact(to - from, each)];
            for (int i = from; i < to; i++) {
                float[] image = pixels.get(i);
                if (image.length != each)
                    throw new ClipException(
                            "expected %d pixel values of an image, found %d".formatted(each, image.length));
                System.arraycopy(image, 0, batch, (i - from) * each, each);
            }
            return clip.encodePixels(batch, to - from, normalize, null);
        });
    }

    /**
     * Embeds tokenised texts.
     *
     * @param ids as for {@link Clip#encodeTokens}
     * @param normalize whether to scale the embeddings to length 1
     * @return one embedding (E) each
     */
    public float[][] encodeTokens(List<int[]> ids, boolean normalize) {
        return share(ids.size(), (clip, from, to) -> clip.encodeTokens(ids.subList(from, to), normalize, null));
    }

    private float[][] share(int inputs, Part part) {
        int count = Math.min(workers(), Math.ceilDiv(inputs, batchSize));
        int begin = turn.getAndUpdate(t -> (t + count) % clips.size());
        return new SharedBatches(inputs, batchSize, count)
                .run((worker, from, to) -> part.encode(clips.get((begin + worker) % clips.size()), from, to));
    }

    /** A thread for each batch that the devices can have at once. */
    private int workers() {
        return clips.stream().mapToInt(Clip::concurrentBatches).sum();
    }

    /** Embeds the inputs from one to before another. */
    private interface Part {
        float[][] encode(Clip clip, int from, int to);
    }

    /** Frees all models, once the calls under way are done. May be called again. */
    @Override
    public void close() {
        RuntimeException failure = closed(clips, null);
        if (failure != null) throw failure;
    }

    /** Closes all of them, whatever happens to one; returns the first failure. */
    private static @Nullable RuntimeException closed(List<Clip> clips, @Nullable RuntimeException before) {
        RuntimeException first = before;
        for (Clip clip : clips) {
            try {
                clip.close();
            } catch (RuntimeException e) {
                if (first == null) first = e;
                else first.addSuppressed(e);
            }
        }
        return first;
    }
}
