package io.github.clip4j.converter;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Checkpoints and their tensors in a form that compares. */
final class Contents {
    static final String TINY64_DIGEST = "8efd676b1df5fed7817e8129349e3a6b3a1d921867bc1d54e22055249ae81562";

    private Contents() {}

    static Checkpoint open(String name) {
        return Checkpoint.open(GoldenFiles.path("checkpoints/" + name));
    }

    /** Name to type, shape and bytes; without position ids, which carry nothing. */
    static Map<String, String> tensors(Path checkpoint, UnaryOperator<String> rename) {
        Map<String, String> tensors = new TreeMap<>();
        try (Checkpoint opened = Checkpoint.open(checkpoint);
                Arena arena = Arena.ofConfined()) {
            TensorFile file = opened.tensors();
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

    static Converter.Options options(Layout layout, Precision precision) {
        return new Converter.Options(layout, precision, false, VocabularyWriter.NONE);
    }
}
