package io.github.clip4j.cli.audit;

import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.TensorFiles;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.ModelLocator;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.MatrixView;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/** One side of a comparison: named tensors, read as matrices. */
sealed interface TensorSet extends AutoCloseable {
    /** Names and shapes, in the order of the computation. */
    SequencedMap<String, List<Long>> shapes();

    /** The last dimension as columns, the others as rows. */
    MatrixView matrix(String name, Arena arena);

    @Override
    void close();

    /** Opens a checkpoint of a known family, or any file of tensors. */
    static TensorSet open(String argument, Messages messages) {
        Path path = ModelLocator.locate(argument, messages);
        if (Files.isRegularFile(path)) {
            TensorFile file = TensorFiles.open(path);
            if (!isModel(file)) return new Dump(file);
            file.close();
        }
        return new Model(Families.open(path));
    }

    /** A dump of a text has names that begin as a checkpoint's do, but no weights. */
    private static boolean isModel(TensorFile file) {
        if (file.tensors().keySet().stream().noneMatch(name -> name.endsWith("weight"))) return false;
        try {
            Families.detect(file);
            return true;
        } catch (ClipException _) {
            return false;
        }
    }

    /** The weights of a model as it uses them, whatever its layout. */
    record Model(PretrainedModel model) implements TensorSet {
        @Override
        public SequencedMap<String, List<Long>> shapes() {
            SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
            for (String name : model.checkpoint().shapes(Layout.OPENAI).keySet())
                shapes.put(name, model.checkpoint().weight(name).shape());
            return shapes;
        }

        @Override
        public MatrixView matrix(String name, Arena arena) {
            return model.checkpoint().matrix(name, arena);
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /** The tensors of a file as they are stored. */
    record Dump(TensorFile file) implements TensorSet {
        @Override
        public SequencedMap<String, List<Long>> shapes() {
            SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
            List<String> names = new ArrayList<>(file.tensors().keySet());
            names.sort(new ComputationOrder());
            for (String name : names) shapes.put(name, info(name).shape());
            return shapes;
        }

        @Override
        public MatrixView matrix(String name, Arena arena) {
            TensorInfo info = info(name);
            List<Long> shape = info.shape();
            long columns = shape.isEmpty() ? 1 : Math.max(1, shape.getLast());
            return new Stored(
                    Math.toIntExact(info.elementCount() / columns),
                    Math.toIntExact(columns),
                    info.dtype(),
                    file.map(name, arena));
        }

        private TensorInfo info(String name) {
            return Objects.requireNonNull(file.tensors().get(name), name);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /** A mapped tensor. */
    record Stored(int rows, int columns, DType type, MemorySegment data) implements MatrixView {
        @Override
        public void read(int row, int column, float[] destination, int offset, int count) {
            Floats.read(data, type, (long) row * columns + column, destination, offset, count);
        }
    }
}
