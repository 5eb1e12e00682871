package io.github.clip4j.cli.audit;

import io.github.clip4j.Clip;
import io.github.clip4j.cli.io.TextInput;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Tower;
import io.github.clip4j.serving.ImagePipeline;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.tokenizer.TokenizeOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The inputs of an audit.
 *
 * @param pixels (images, 3, S, S)
 * @param images number of images; if 0, the image tower is not run
 * @param texts token ids; if there are none, the text tower is not run
 */
record AuditInputs(float[] pixels, int images, List<int[]> texts) {
    /** The pixels' name in a dump. */
    static final String PIXELS = "input.pixel_values";
    /** The ids' name in a dump. */
    static final String IDS = "input.ids";

    private static final List<String> PIXEL_NAMES = List.of(PIXELS, "pixel_values");
    private static final List<String> ID_NAMES = List.of(IDS, "ids", "text_ids");

    /** A tensor and the file that has it. */
    private record Stored(TensorFile file, TensorInfo info) {}

    /** Takes pixels and ids from the first file that has them. */
    static AuditInputs read(List<TensorFile> files) {
        Optional<Stored> pixels = find(files, PIXEL_NAMES);
        Optional<Stored> ids = find(files, ID_NAMES);
        pixels.ifPresent(p -> expect(p, 4, p.info().dtype().isFloat(), "floats [B, 3, S, S]"));
        ids.ifPresent(
                i -> expect(i, 2, i.info().dtype() == DType.I32 || i.info().dtype() == DType.I64, "I32 or I64 [N, T]"));
        return new AuditInputs(
                pixels.map(AuditInputs::floats).orElse(new float[0]),
                pixels.map(p -> p.info().shape().getFirst().intValue()).orElse(0),
                ids.map(AuditInputs::rows).orElse(List.of()));
    }

    /** Preprocesses images and tokenises texts as the model wants them. */
    static AuditInputs of(Clip clip, List<Path> images, List<String> texts, boolean truncate) {
        List<int[]> ids = new ArrayList<>();
        for (String text : texts) ids.add(tokens(clip, text, truncate));
        // Without images a model need not have a tower for them.
        return new AuditInputs(images.isEmpty() ? new float[0] : pixels(clip, images), images.size(), ids);
    }

    /** Those for some towers only. */
    AuditInputs of(Set<Tower> towers) {
        boolean image = towers.contains(Tower.IMAGE);
        return new AuditInputs(
                image ? pixels : new float[0], image ? images : 0, towers.contains(Tower.TEXT) ? texts : List.of());
    }

    private static float[] pixels(Clip clip, List<Path> images) {
        int side = clip.config().vision().imageSize();
        ImagePipeline pipeline = new ImagePipeline(clip.preprocessor(), clip.imageOptions(), side);
        float[] pixels = new float[Math.multiplyExact(images.size(), 3 * side * side)];
        for (int i = 0; i < images.size(); i++)
            System.arraycopy(pipeline.pixels(images.get(i)), 0, pixels, i * 3 * side * side, 3 * side * side);
        return pixels;
    }

    private static int[] tokens(Clip clip, String text, boolean truncate) {
        try {
            return clip.tokenizer().encode(text, new TokenizeOptions(truncate, false));
        } catch (ClipException e) {
            throw e.in(TextInput.excerpt(text));
        }
    }

    private static Optional<Stored> find(List<TensorFile> files, List<String> names) {
        for (TensorFile file : files) {
            for (String name : names) {
                TensorInfo info = file.tensors().get(name);
                if (info != null) return Optional.of(new Stored(file, info));
            }
        }
        return Optional.empty();
    }

    private static void expect(Stored tensor, int rank, boolean typeFits, String expected) {
        TensorInfo info = tensor.info();
        if (info.shape().size() != rank || !typeFits || info.elementCount() > Integer.MAX_VALUE - 8)
            throw new ClipException("%s: tensor %s: expected %s, found %s %s"
                    .formatted(tensor.file().source(), info.name(), expected, info.dtype(), info.shapeText()));
    }

    private static float[] floats(Stored tensor) {
        TensorInfo info = tensor.info();
        try (Arena arena = Arena.ofConfined()) {
            float[] values = new float[Math.toIntExact(info.elementCount())];
            Floats.read(tensor.file().map(info.name(), arena), info.dtype(), 0, values, 0, values.length);
            return values;
        }
    }

    private static List<int[]> rows(Stored tensor) {
        TensorInfo info = tensor.info();
        int columns = info.shape().getLast().intValue();
        List<int[]> rows = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = tensor.file().map(info.name(), arena);
            for (long row = 0; row < info.shape().getFirst(); row++) {
                int[] ids = new int[columns];
                for (int i = 0; i < columns; i++)
                    ids[i] = Math.toIntExact(Floats.readInteger(data, info.dtype(), row * columns + i));
                rows.add(ids);
            }
        } catch (ArithmeticException e) {
            throw new ClipException(
                    tensor.file().source() + ": tensor " + info.name() + ": an id does not fit 32 bits", e);
        }
        return rows;
    }
}
