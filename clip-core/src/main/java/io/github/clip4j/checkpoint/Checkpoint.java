package io.github.clip4j.checkpoint;

import static java.util.Collections.unmodifiableSequencedMap;

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

/**
 * A CLIP model on disk, in any layout and element type. Opening reads the configuration and the tensors' names and
 * shapes and checks that they agree; weights are read when asked for, by canonical name (openai/CLIP's and open_clip's,
 * see {@link WeightNames}) and in one orientation.
 *
 * <p>Thread-safe; close it after the last weight has been read.
 */
public final class Checkpoint implements AutoCloseable {
    private final CheckpointFiles files;
    private final StoredWeights weights;
    private final ClipConfig config;
    private final String activationSource;
    private final List<String> warnings;
    private final SequencedMap<String, List<Long>> canonicalShapes;
    private final SequencedMap<String, List<Long>> huggingFaceShapes;

    /**
     * The two files of CLIP's byte-pair encoding.
     *
     * @param vocab {@code vocab.json}
     * @param merges {@code merges.txt}
     */
    public record VocabularyFiles(Path vocab, Path merges) {}

    private Checkpoint(CheckpointFiles files, StoredWeights weights, ConfigChoice choice) {
        this.files = files;
        this.weights = weights;
        this.config = choice.config();
        this.activationSource = choice.activationSource();
        this.warnings = choice.warnings();
        this.canonicalShapes = unmodifiableSequencedMap(WeightNames.shapes(config, Layout.OPENAI));
        this.huggingFaceShapes = unmodifiableSequencedMap(WeightNames.shapes(config, Layout.HF));
    }

    /**
     * Opens a checkpoint.
     *
     * <p>In a directory the first of these is taken: {@code model.safetensors}, {@code model.safetensors.index.json},
     * {@code open_clip_model.safetensors}, {@code pytorch_model.bin}, {@code open_clip_pytorch_model.bin}, else the
     * only file that ends in {@code .safetensors}, {@code .pt}, {@code .pth} or {@code .bin}. The configuration is read
     * from the same directory: {@code config.json} for the Hugging Face layout, {@code open_clip_config.json} for the
     * other two, either if only one is there; without one the dimensions are inferred from the shapes.
     *
     * @param path a directory or a file, on any file system
     * @return the checkpoint; the caller closes it
     * @throws ClipException in one line, if nothing is found, the model is not CLIP, or configuration and tensors
     *     contradict each other
     */
    public static Checkpoint open(Path path) {
        CheckpointFiles files = CheckpointFiles.locate(path);
        TensorFile tensors = TensorFiles.open(files.weights());
        try {
            StoredWeights weights = StoredWeights.detect(tensors);
            Optional<ConfigDocument> document = files.config(weights.layout());
            ConfigChoice choice = ConfigChoice.choose(files, weights, document);
            ConfigCheck.check(weights, choice.config(), document.orElse(null));
            return new Checkpoint(files, weights, choice);
        } catch (RuntimeException e) {
            tensors.close();
            throw e;
        }
    }

    /**
     * How the file names and orients its tensors.
     *
     * @return the layout
     */
    public Layout layout() {
        return weights.layout();
    }

    /**
     * The model's dimensions.
     *
     * @return read from the configuration, or inferred
     */
    public ClipConfig config() {
        return config;
    }

    /**
     * Where the activation was learnt, for people.
     *
     * @return for example {@code config.json: hidden_act quick_gelu}
     */
    public String activationSource() {
        return activationSource;
    }

    /**
     * What had to be guessed.
     *
     * @return one line each; empty if nothing was
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * The tensors as stored.
     *
     * @return the open file; it closes with this checkpoint
     */
    public TensorFile tensors() {
        return weights.file();
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
        return weights.file().source();
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
     * The number of trained values.
     *
     * @return as {@link ClipConfig#parameterCount()}
     */
    public long parameterCount() {
        return config.parameterCount();
    }

    /**
     * Every tensor of this model as a layout stores it, whatever layout the file has.
     *
     * @param layout the layout
     * @return names and shapes, in the order of the model's computation; unmodifiable
     */
    public SequencedMap<String, List<Long>> shapes(Layout layout) {
        return layout == Layout.HF ? huggingFaceShapes : canonicalShapes;
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
        if (WeightNames.isProjection(canonical)) shape = shape.reversed();
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
        if (WeightNames.isProjection(canonical)) shape = shape.reversed();
        List<String> names = layout() == Layout.HF ? WeightNames.huggingFace(canonical) : List.of(canonical);
        List<DType> types =
                names.stream().map(name -> info(name).dtype()).distinct().toList();
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
     * The trained logarithm of the factor before the softmax.
     *
     * @return {@code logit_scale}; the factor is its exponential
     */
    public float logitScale() {
        return vector("logit_scale")[0];
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
        if (layout == Layout.HF) {
            WeightNames.Part part = WeightNames.canonical(name);
            FlatFloats whole = rowsOut(part.canonical(), arena);
            long size = whole.size() / part.parts();
            return matrix(shape, part.parts() == 1 ? whole : new FlatFloats.Run(whole, part.part() * size, size));
        }
        FlatFloats data = rowsOut(name, arena);
        if (!WeightNames.isProjection(name)) return matrix(shape, data);
        return matrix(
                shape,
                data instanceof FlatFloats.Transposed t
                        ? t.source()
                        : new FlatFloats.Transposed(
                                data,
                                shape.getFirst().intValue(),
                                shape.getLast().intValue()));
    }

    /** A weight's values with output features outermost: Hugging Face's orientation, with q, k and v joined. */
    private FlatFloats rowsOut(String canonical, Arena arena) {
        if (layout() == Layout.HF) {
            List<FlatFloats> parts = WeightNames.huggingFace(canonical).stream()
                    .<FlatFloats>map(name -> stored(name, arena))
                    .toList();
            return parts.size() == 1 ? parts.getFirst() : new FlatFloats.Joined(parts);
        }
        FlatFloats data = stored(canonical, arena);
        if (!WeightNames.isProjection(canonical)) return data;
        List<Long> shape = info(canonical).shape();
        return new FlatFloats.Transposed(
                data, shape.getLast().intValue(), shape.getFirst().intValue());
    }

    private FlatFloats stored(String name, Arena arena) {
        TensorInfo info = info(name);
        return new FlatFloats.Stored(tensors().map(info.name(), arena), info.dtype(), info.elementCount());
    }

    private TensorInfo info(String name) {
        TensorInfo info = weights.find(name);
        if (info == null) throw new IllegalArgumentException("no such CLIP weight: " + name);
        return info;
    }

    private List<Long> canonicalShape(String canonical) {
        List<Long> shape = canonicalShapes.get(canonical);
        if (shape == null) throw new IllegalArgumentException("no such CLIP weight: " + canonical);
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
        return files.preprocessor(layout());
    }

    /**
     * The model's own vocabulary.
     *
     * @return both files, or empty if either is absent
     */
    public Optional<VocabularyFiles> vocabularyFiles() {
        return files.vocabulary();
    }

    @Override
    public void close() {
        tensors().close();
    }
}
