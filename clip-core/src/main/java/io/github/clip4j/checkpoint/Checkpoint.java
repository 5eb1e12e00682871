package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The weights of a model on disk, in any layout and element type: read when asked for, by canonical name (see
 * {@link WeightNames}) and in one orientation; and the small files beside them.
 *
 * <p>Thread-safe; close it after the last weight has been read.
 */
public final class Checkpoint implements AutoCloseable {
    private final CheckpointFiles files;
    private final StoredTensors tensors;
    private final WeightNames names;
    private final SequencedMap<String, List<Long>> canonicalShapes;
    private final LongAdder bytesRead = new LongAdder();

    /**
     * Puts a checkpoint together.
     *
     * @param files where it lies
     * @param tensors its open file, owned from now on; checked against {@code names} already
     * @param names how the model's family names its weights
     */
    public Checkpoint(CheckpointFiles files, StoredTensors tensors, WeightNames names) {
        this.files = files;
        this.tensors = tensors;
        this.names = names;
        this.canonicalShapes = names.shapes(Layout.OPENAI);
    }

    /**
     * How the file names and orients its tensors.
     *
     * @return the layout
     */
    public Layout layout() {
        return tensors.layout();
    }

    /**
     * How the model's weights are named in each layout.
     *
     * @return the names
     */
    public WeightNames names() {
        return names;
    }

    /**
     * The files of the checkpoint.
     *
     * @return where weights and configuration lie
     */
    public CheckpointFiles files() {
        return files;
    }

    /**
     * The tensors as stored.
     *
     * @return the open file; it closes with this checkpoint
     */
    public TensorFile tensors() {
        return tensors.file();
    }

    /**
     * Where the configuration and the vocabulary are.
     *
     * @return the directory of the weights' file
     */
    public Path directory() {
        return files.directory();
    }

    /**
     * Where the weights come from.
     *
     * @return the file's path
     */
    public String source() {
        return tensors.file().source();
    }

    /**
     * The trained values by stored element type. OpenAI's files have two.
     *
     * @return number of values for each type that occurs
     */
    public Map<DType, Long> dtypes() {
        Map<DType, Long> counts = new EnumMap<>(DType.class);
        for (String name : shapes(layout()).keySet()) {
            TensorInfo info = info(name);
            counts.merge(info.dtype(), info.elementCount(), Long::sum);
        }
        return counts;
    }

    /**
     * How much has been asked for so far, for those who show the progress of loading.
     *
     * @return bytes of tensors, as stored; a tensor that is read again counts again
     */
    public long bytesRead() {
        return bytesRead.sum();
    }

    /**
     * The number of trained values.
     *
     * @return for example 427,616,513 for ViT-L/14
     */
    public long parameterCount() {
        return names.parameterCount();
    }

    /**
     * Every tensor of this model as a layout stores it, whatever layout the file has.
     *
     * @param layout the layout
     * @return names and shapes, in the order of the model's computation; unmodifiable
     */
    public SequencedMap<String, List<Long>> shapes(Layout layout) {
        return names.shapes(layout);
    }

    /**
     * A weight matrix as the model uses it: rows are output features. The patch embedding is {@code width x (3 *
     * patch²)} with columns ordered channel, row, column; q, k and v are stacked; both projections are {@code embedDim
     * x width}; embedding tables have a row for each id or position.
     *
     * @param canonical for example {@code visual.transformer.resblocks.3.attn.in_proj_weight}
     * @param arena decides how long the view can be read
     * @return the matrix, widened to float as it is read
     * @throws IllegalArgumentException if the model has no such weight
     */
    public MatrixView matrix(String canonical, Arena arena) {
        List<Long> shape = canonicalShape(canonical);
        if (names.isTransposed(Layout.OPENAI, canonical)) shape = shape.reversed();
        return matrix(shape, rowsOut(canonical, arena));
    }

    /**
     * The shape and type of {@link #matrix}, without its values.
     *
     * @param canonical for example {@code visual.transformer.resblocks.3.attn.in_proj_weight}
     * @return rows and columns; F32 if it is stacked from tensors of several types
     * @throws IllegalArgumentException if the model has no such weight
     */
    public TensorInfo weight(String canonical) {
        List<Long> shape = canonicalShape(canonical);
        if (names.isTransposed(Layout.OPENAI, canonical)) shape = shape.reversed();
        List<DType> types = names.parts(layout(), canonical).stream()
                .map(name -> info(name).dtype())
                .distinct()
                .toList();
        long elements = new TensorInfo(canonical, DType.F32, shape).elementCount();
        long rows = rows(shape);
        return TensorInfo.of(canonical, types.size() == 1 ? types.getFirst() : DType.F32, rows, elements / rows);
    }

    /**
     * A weight of one dimension: a bias, a norm's gain, the class embedding.
     *
     * @param canonical for example {@code visual.ln_pre.weight}
     * @return its values
     * @throws IllegalArgumentException if the model has no such weight or it is a matrix
     */
    public float[] vector(String canonical) {
        List<Long> shape = canonicalShape(canonical);
        if (shape.size() > 1) throw new IllegalArgumentException(canonical + " is a matrix");
        try (Arena arena = Arena.ofConfined()) {
            FlatFloats data = rowsOut(canonical, arena);
            float[] values = new float[Math.toIntExact(data.size())];
            data.read(0, values, 0, values.length);
            return values;
        }
    }

    /**
     * A tensor as a layout stores it, whatever layout the file has: renamed, split or stacked, and transposed as
     * needed. Its first dimension gives the rows, the others the columns; vectors and the scalar have one row.
     *
     * @param layout whose name and orientation
     * @param name a key of {@link #shapes(Layout)}
     * @param arena decides how long the view can be read
     * @return the values in row-major order
     * @throws IllegalArgumentException if the layout has no such tensor
     */
    public MatrixView tensor(Layout layout, String name, Arena arena) {
        List<Long> shape = shapes(layout).get(name);
        if (shape == null) throw new IllegalArgumentException(layout.describe() + " has no tensor " + name);
        WeightNames.Part part = names.canonical(layout, name);
        FlatFloats whole = rowsOut(part.canonical(), arena);
        if (names.isTransposed(layout, part.canonical())) return matrix(shape, transposed(whole, shape));
        long size = whole.size() / part.parts();
        return matrix(shape, part.parts() == 1 ? whole : new FlatFloats.Run(whole, part.part() * size, size));
    }

    /** The transpose, of a given shape; for a sequence that is a transpose already, its source. */
    private static FlatFloats transposed(FlatFloats data, List<Long> shape) {
        return data instanceof FlatFloats.Transposed t
                ? t.source()
                : new FlatFloats.Transposed(
                        data, shape.getFirst().intValue(), shape.getLast().intValue());
    }

    /** A weight's values with output features outermost, its parts joined. */
    private FlatFloats rowsOut(String canonical, Arena arena) {
        List<FlatFloats> parts = names.parts(layout(), canonical).stream()
                .<FlatFloats>map(name -> stored(name, arena))
                .toList();
        FlatFloats data = parts.size() == 1 ? parts.getFirst() : new FlatFloats.Joined(parts);
        if (!names.isTransposed(layout(), canonical)) return data;
        List<Long> shape = canonicalShape(canonical);
        return transposed(data, names.isTransposed(Layout.OPENAI, canonical) ? shape.reversed() : shape);
    }

    private FlatFloats stored(String name, Arena arena) {
        TensorInfo info = info(name);
        bytesRead.add(info.byteSize());
        return new FlatFloats.Stored(tensors().map(info.name(), arena), info.dtype(), info.elementCount());
    }

    private TensorInfo info(String name) {
        TensorInfo info = tensors.find(name);
        if (info == null) throw new IllegalArgumentException("no such weight: " + name);
        return info;
    }

    private List<Long> canonicalShape(String canonical) {
        List<Long> shape = canonicalShapes.get(canonical);
        if (shape == null) throw new IllegalArgumentException("no such weight: " + canonical);
        return shape;
    }

    private static int rows(List<Long> shape) {
        return shape.size() < 2 ? 1 : shape.getFirst().intValue();
    }

    private static MatrixView matrix(List<Long> shape, FlatFloats data) {
        int rows = rows(shape);
        return new FlatFloats.Matrix(rows, Math.toIntExact(data.size() / rows), data);
    }

    /**
     * A digest that depends on the float values only, not on layout or element type: SHA-256 over the tensors under
     * their Hugging Face names, sorted, each as its name, a zero byte and its values as little-endian float32. Reads
     * all weights.
     *
     * @return 64 hexadecimal digits
     */
    public String digest() {
        return WeightsDigest.of(this);
    }

    /**
     * How the model wants its images: {@code preprocessor_config.json}, or open_clip's {@code preprocess_cfg}.
     *
     * @return the document as it is, or empty if there is none
     * @throws ClipException if it is not JSON
     */
    public Optional<JsonObject> preprocessorConfig() {
        return preprocessors().stream().findFirst().map(ConfigDocument::json);
    }

    /**
     * All that says how the model wants its images: see {@link CheckpointFiles#preprocessors}.
     *
     * @return at most one document of each library, the one that counts first
     * @throws ClipException if one is not JSON
     */
    public List<ConfigDocument> preprocessors() {
        return files.preprocessors(layout());
    }

    @Override
    public void close() {
        tensors().close();
    }
}
