package io.github.clip4j.converter;

import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.output.VocabularyWriter;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Checkpoints and their tensors in a form that compares. */
public final class Contents {
    public static final String TINY64_DIGEST = "8efd676b1df5fed7817e8129349e3a6b3a1d921867bc1d54e22055249ae81562";

    private Contents() {}

    public static PretrainedModel open(String name) {
        return Families.open(GoldenFiles.path("checkpoints/" + name));
    }

    /** Name to type, shape and bytes; without position ids, which carry nothing. */
    public static Map<String, String> tensors(Path checkpoint, UnaryOperator<String> rename) {
        Map<String, String> tensors = new TreeMap<>();
        try (PretrainedModel opened = Families.open(checkpoint);
                Arena arena = Arena.ofConfined()) {
            TensorFile file = opened.checkpoint().tensors();
            for (TensorInfo info : file.tensors().values()) {
                if (info.name().endsWith("position_ids")) continue;
                byte[] bytes = file.map(info.name(), arena).toArray(ValueLayout.JAVA_BYTE);
                tensors.put(
                        rename.apply(info.name()),
                        info.dtype() + info.shapeText() + " " + HexFormat.of().formatHex(bytes));
            }
        }
        return tensors;
    }

    public static Converter.Options options(Layout layout, Precision precision) {
        return new Converter.Options(layout, precision, false, VocabularyWriter.NONE);
    }

    public static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
