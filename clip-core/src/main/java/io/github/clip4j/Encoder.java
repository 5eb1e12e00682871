package io.github.clip4j;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageSource;
import io.github.clip4j.model.Output;
import io.github.clip4j.model.Tower;
import io.github.clip4j.model.Trace;
import io.github.clip4j.serving.Calls;
import io.github.clip4j.serving.Engine;
import io.github.clip4j.serving.ImagePipeline;
import io.github.clip4j.serving.SharedBatches;
import io.github.clip4j.tokenizer.TextLength;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.Tokenizer;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Embeds images and texts: a {@link Clip}, whose embeddings have length 1, or a view of one that differs from it. Views
 * cost nothing and need no closing. Thread-safe as {@link Clip} is.
 *
 * <p>An embedding with NaN or infinite values is a {@link ClipException} that names the input and the cause: a setting
 * of the preprocessing, or a damaged weight. Only {@linkplain #traced observed} calls return such values, since that is
 * how one finds where they come from.
 */
public sealed class Encoder permits Clip {
    private final Parts parts;
    private final Output output;

    /** The parts that all views of a model share. */
    record Parts(Engine engine, ImagePipeline images, Supplier<Tokenizer> tokenizer, ClipOptions options) {}

    Encoder(Parts parts, Output output) {
        this.parts = parts;
        this.output = output;
    }

    /**
     * The same model without the last step, which scales embeddings to length 1.
     *
     * @return embeddings as the projection gives them
     */
    public Encoder raw() {
        return new Encoder(parts, output.raw());
    }

    /**
     * The same model, observed. Each call then runs by itself, in one batch, and computes what is otherwise left out,
     * as the references do: all tokens of the last block, and each text at all positions of the context. The bits are
     * the same.
     *
     * @param receiver receives every intermediate result
     * @return embeddings with their traces
     */
    public Encoder traced(Trace receiver) {
        return new Encoder(parts, output.traced(Objects.requireNonNull(receiver)));
    }

    /**
     * Embeds an image file.
     *
     * @param image JPEG, PNG, WebP, GIF, BMP, TIFF, PNM, ICO, TGA
     * @return (E)
     */
    public float[] encodeImage(Path image) {
        return parts.engine.whole(() -> {
            float[] embedding = encode(1, () -> parts.images.pixels(image))[0];
            fault(embedding, () -> parts.images.pixels(image)).ifPresent(failure -> {
                throw failure.in(image.toString());
            });
            return embedding;
        });
    }

    /**
     * Embeds an image.
     *
     * @param image any image
     * @return (E)
     */
    public float[] encodeImage(Image image) {
        return parts.engine.whole(() -> {
            return finite(encode(1, () -> parts.images.pixels(image)), _ -> parts.images.pixels(image), _ -> "")[0];
        });
    }

    /**
     * Embeds an image of any source, read with the model's own options.
     *
     * @param image a file, its bytes, or an image of the JDK
     * @return (E)
     */
    public float[] encodeImage(ImageSource image) {
        try {
            return encodeImage(image.read(parts.images.options()));
        } catch (ClipException e) {
            throw e.in(image.name());
        }
    }

    /**
     * Embeds images, a batch at a time; on GPUs, two batches at a time on each: one is preprocessed and copied while
     * the other is computed.
     *
     * @param images any images
     * @return one embedding (E) for each
     */
    public float[][] encodeImages(List<Image> images) {
        return parts.engine.whole(() -> {
            float[][] embeddings = inBatches(
                    images.size(),
                    (from, to) -> encode(to - from, () -> parts.images.pixels(to - from, i -> images.get(from + i))));
            return finite(embeddings, i -> parts.images.pixels(images.get(i)), numbered("image", embeddings.length));
        });
    }

    /**
     * Embeds image files: reads, decodes and preprocesses many side by side and, with a GPU, the next ones while one
     * batch is computed. Files that cannot be read are reported and left out.
     *
     * @param files any number
     * @param receiver takes the embeddings and the failures, on the caller's thread
     * @throws CancellationException as {@link #encodeImages(Stream, Function, EmbeddingReceiver)}
     */
    public void encodeFiles(List<Path> files, FileReceiver receiver) {
        encodeFiles(files.stream(), receiver);
    }

    /**
     * Embeds image files as they come, as {@link #encodeImages(Stream, Function, EmbeddingReceiver)}.
     *
     * @param files any number, endless too; the caller closes the stream
     * @param receiver takes the embeddings and the failures, on the caller's thread
     * @throws CancellationException as {@link #encodeImages(Stream, Function, EmbeddingReceiver)}
     */
    public void encodeFiles(Stream<Path> files, EmbeddingReceiver<? super Path> receiver) {
        embed(files, parts.images::pixels, Path::toString, receiver);
    }

    /**
     * Embeds images as they come, in bounded memory: of so many as are computed at once (and, with a GPU, as many that
     * are read meanwhile) the pixels exist, however long the stream is. Reads, decodes and preprocesses side by side.
     * Inputs that cannot be read are reported and left out.
     *
     * @param inputs any number, endless too; asked for no more than the next batch, on the caller's thread; the caller
     *     closes the stream
     * @param reader makes an image of an input; called on several threads at once. Its exceptions are the input's
     *     failure
     * @param receiver takes an embedding or a failure for each input in their order, on the caller's thread
     * @param <S> an input: a file, a row of a database, a message
     * @throws CancellationException before the next batch, if the thread is interrupted; its flag stays set, and the
     *     receiver has what was computed
     * @throws RuntimeException what the stream throws, once the receiver has all inputs before it
     */
    public <S> void encodeImages(
            Stream<S> inputs, Function<? super S, Image> reader, EmbeddingReceiver<? super S> receiver) {
        embed(inputs, (input, pixels) -> parts.images.pixels(reader.apply(input), pixels, 0), _ -> "", receiver);
    }

    /**
     * Embeds images of any source as they come, read with the model's own options; else as {@link #encodeImages(Stream,
     * Function, EmbeddingReceiver)}.
     *
     * @param sources any number, endless too; the caller closes the stream
     * @param receiver takes an embedding or a failure for each source in their order, on the caller's thread
     * @throws CancellationException as {@link #encodeImages(Stream, Function, EmbeddingReceiver)}
     */
    public void encodeImages(Stream<ImageSource> sources, EmbeddingReceiver<? super ImageSource> receiver) {
        embed(sources, parts.images::pixels, ImageSource::name, receiver);
    }

    private <S> void embed(
            Stream<S> inputs,
            BiConsumer<S, float[]> reader,
            Function<S, String> name,
            EmbeddingReceiver<? super S> receiver) {
        parts.engine.require(Tower.IMAGE);
        parts.engine.whole(() -> {
            streams().images(inputs.iterator(), reader, name, receiver);
            return true;
        });
    }

    /**
     * Embeds texts as they come, in bounded memory. Texts that are too long are reported and left out, unless
     * {@link ClipOptions#truncate()} is on.
     *
     * @param texts any number, endless too; the caller closes the stream
     * @param receiver takes an embedding or a failure for each text in their order, on the caller's thread
     * @throws CancellationException as {@link #encodeImages(Stream, Function, EmbeddingReceiver)}
     */
    public void encodeTexts(Stream<String> texts, EmbeddingReceiver<? super String> receiver) {
        parts.engine.require(Tower.TEXT);
        parts.engine.whole(() -> {
            streams().texts(texts.iterator(), parts.tokenizer.get(), receiver);
            return true;
        });
    }

    /**
     * The same model for callers that do not wait, each call on a virtual thread of its own.
     *
     * @return a view whose calls return futures
     */
    public AsyncEncoder async() {
        return async(Calls.VIRTUAL);
    }

    /**
     * The same model for callers that do not wait.
     *
     * @param executor runs each call; the calls of many threads share batches, so it should have many
     * @return a view whose calls return futures
     */
    public AsyncEncoder async(Executor executor) {
        return new AsyncEncoder(this, new Calls(executor));
    }

    private Streams streams() {
        return new Streams(this, parts);
    }

    /**
     * Embeds images that are already preprocessed, a batch at a time.
     *
     * @param pixels of one image each: (3, S, S), normalised, channel by channel
     * @return one embedding (E) for each
     */
    public float[][] encodePixels(List<float[]> pixels) {
        return parts.engine.whole(() -> {
            float[][] embeddings = embedded(pixels, new ConcurrentLinkedQueue<>());
            return finite(embeddings, pixels::get, numbered("image", pixels.size()));
        });
    }

    /** Unchecked; arrays in which batches are put together are taken from a supply, and put back. */
    float[][] embedded(List<float[]> pixels, Queue<float[]> supply) {
        return inBatches(pixels.size(), (from, to) -> {
            int elements = Math.multiplyExact(to - from, parts.engine.pixelsPerImage());
            float[] found = supply.poll();
            float[] room = found == null || found.length < elements ? new float[elements] : found;
            try {
                return encodeSegment(to - from, () -> joined(pixels.subList(from, to), room));
            } finally {
                supply.add(room);
            }
        });
    }

    private MemorySegment joined(List<float[]> pixels, float[] batch) {
        int elements = parts.engine.pixelsPerImage();
        for (int i = 0; i < pixels.size(); i++) {
            float[] image = pixels.get(i);
            if (image.length != elements)
                throw new ClipException(String.format(
                        Locale.ROOT, "expected %d pixel values of an image, found %d", elements, image.length));
            System.arraycopy(image, 0, batch, i * elements, elements);
        }
        return MemorySegment.ofArray(batch).asSlice(0, (long) pixels.size() * elements * Float.BYTES);
    }

    /**
     * Embeds images that are already preprocessed, in one batch.
     *
     * @param pixels (batch, 3, S, S), normalised, channel by channel
     * @param batch how many images
     * @return one embedding (E) for each
     */
    public float[][] encodePixels(float[] pixels, int batch) {
        return parts.engine.whole(() -> {
            if (batch == 0) return new float[0][];
            int each = parts.engine.pixelsPerImage();
            return finite(
                    encode(batch, () -> pixels),
                    i -> Arrays.copyOfRange(pixels, i * each, (i + 1) * each),
                    numbered("image", batch));
        });
    }

    /** Empty if an embedding can be used, or is observed: a trace is how one finds where the first NaN comes from. */
    Optional<ClipException> fault(float[] embedding, @Nullable Supplier<float[]> pixels) {
        return output.trace() != null ? Optional.empty() : parts.engine.fault(embedding, pixels);
    }

    private float[][] finite(float[][] embeddings, @Nullable IntFunction<float[]> pixels, IntFunction<String> name) {
        for (int i = 0; i < embeddings.length; i++) {
            int input = i;
            Optional<ClipException> fault = fault(embeddings[i], pixels == null ? null : () -> pixels.apply(input));
            if (fault.isEmpty()) continue;
            String place = name.apply(i);
            throw place.isEmpty() ? fault.get() : fault.get().in(place);
        }
        return embeddings;
    }

    /** Encodes the inputs of a range whose end is exclusive. */
    private interface Batch {
        float[][] encode(int from, int to);
    }

    private float[][] inBatches(int inputs, Batch batch) {
        if (output.trace() != null) return inputs == 0 ? new float[0][] : batch.encode(0, inputs);
        int workers = parts.engine.workers(Math.ceilDiv(inputs, batchSize()), batchSize());
        return new SharedBatches(inputs, batchSize(), workers).run((_, from, to) -> batch.encode(from, to));
    }

    private int batchSize() {
        return parts.options.batching().batchSize();
    }

    private float[][] encode(int batch, Supplier<float[]> pixels) {
        return encodeSegment(batch, () -> MemorySegment.ofArray(pixels.get()));
    }

    private float[][] encodeSegment(int batch, Supplier<MemorySegment> pixels) {
        return rows(parts.engine.encodeImages(batch, pixels, output));
    }

    /**
     * Embeds a text.
     *
     * @param text any text of at most the context length in tokens
     * @return (E)
     * @throws ClipException if the text is too long and {@link ClipOptions#truncate()} is off, or has more than
     *     {@link TextLength#MAX} characters
     */
    public float[] encodeText(String text) {
        return encodeTexts(List.of(text))[0];
    }

    /**
     * Embeds texts, a batch at a time, those of similar length or with a common beginning together. A beginning that
     * all texts of a batch share, as prompts from one template do, is computed once.
     *
     * @param texts as for {@link #encodeText}
     * @return one embedding (E) for each
     */
    public float[][] encodeTexts(List<String> texts) {
        return parts.engine.whole(() -> {
            Tokenizer tokenizer = parts.tokenizer.get();
            float[][] embeddings = tokensEmbedded(texts.stream()
                    .map(text -> tokenizer.encode(text, tokenizing()))
                    .toList());
            return finite(embeddings, null, i -> '"' + texts.get(i) + '"');
        });
    }

    TokenizeOptions tokenizing() {
        return new TokenizeOptions(parts.options.truncate(), false);
    }

    /**
     * Embeds tokenised texts, a batch at a time as {@link #encodeTexts} does.
     *
     * @param ids one array for each text, with start- and end-of-text tokens, padded or not
     * @return one embedding (E) for each
     */
    public float[][] encodeTokens(List<int[]> ids) {
        return parts.engine.whole(() -> {
            return finite(tokensEmbedded(ids), null, numbered("text", ids.size()));
        });
    }

    /** Unchecked. */
    float[][] tokensEmbedded(List<int[]> ids) {
        return rows(parts.engine.encodeTexts(ids, output));
    }

    private static IntFunction<String> numbered(String kind, int count) {
        return i -> count == 1 ? "" : String.format(Locale.ROOT, "%s %d of %d", kind, i + 1, count);
    }

    private float[][] rows(float[] values) {
        int e = parts.engine.config().embedDim();
        float[][] rows = new float[values.length / e][];
        for (int i = 0; i < rows.length; i++) rows[i] = Arrays.copyOfRange(values, i * e, (i + 1) * e);
        return rows;
    }
}
