package io.github.clip4j.checkpoint;

import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.safetensors.TensorSource;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Configurations and shapes, and ways to spoil a copy of a checkpoint. */
public final class Fixtures {
    public static final List<String> PUBLISHED =
            List.of("ViT-B-32", "ViT-B-16", "ViT-L-14", "ViT-L-14-336", "ViT-H-14", "ViT-g-14", "ViT-bigG-14");

    private Fixtures() {}

    public static JsonObject json(Path file) {
        try {
            return JsonObject.of(
                    Json.parse(Files.readAllBytes(file)), file.getFileName().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonObject json(String text) {
        return JsonObject.of(Json.parse(text.replace('\'', '"')), "x.json");
    }

    public static void replace(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        if (!text.contains(from)) throw new IllegalArgumentException(file + " does not contain " + from);
        Files.writeString(file, text.replace(from, to), StandardCharsets.UTF_8);
    }

    /** Rewrites a safetensors file in place with only the tensors whose names are accepted, under other names. */
    public static void rewrite(Path file, Predicate<String> accept, String prefix) {
        rewrite(file, accept, name -> prefix + name);
    }

    /** Rewrites a safetensors file in place with only the tensors whose names are accepted, renamed. */
    public static void rewrite(Path file, Predicate<String> accept, UnaryOperator<String> rename) {
        Map<String, String> stored = new HashMap<>();
        Path copy = file.resolveSibling(file.getFileName() + ".copy");
        try (TensorFile tensors = SafetensorsFile.open(file)) {
            for (String name : tensors.tensors().keySet()) if (accept.test(name)) stored.put(rename.apply(name), name);
            List<TensorInfo> infos = tensors.tensors().values().stream()
                    .filter(t -> accept.test(t.name()))
                    .map(t -> new TensorInfo(rename.apply(t.name()), t.dtype(), t.shape()))
                    .toList();
            TensorSource source = (tensor, sink) -> {
                try (Arena arena = Arena.ofConfined()) {
                    sink.write(tensors.map(Objects.requireNonNull(stored.get(tensor.name())), arena));
                }
            };
            SafetensorsWriter.write(copy, infos, Map.of(), source);
        }
        try {
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names and shapes without data: a model of any size for what reads headers only. */
    public static TensorFile shapesOnly(String source, Map<String, List<Long>> shapes) {
        return shapesOnly(source, shapes, Map.of());
    }

    /** The same, beside tensors that are not read. */
    public static TensorFile shapesOnly(String source, Map<String, List<Long>> shapes, Map<String, String> unreadable) {
        SequencedMap<String, TensorInfo> infos = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> infos.put(name, new TensorInfo(name, DType.F16, shape)));
        return new TensorFile() {
            @Override
            public SequencedMap<String, TensorInfo> tensors() {
                return infos;
            }

            @Override
            public Map<String, String> unreadable() {
                return unreadable;
            }

            @Override
            public MemorySegment map(String name, Arena arena) {
                throw new AssertionError("read " + name);
            }

            @Override
            public String source() {
                return source;
            }

            @Override
            public void close() {}
        };
    }
}
