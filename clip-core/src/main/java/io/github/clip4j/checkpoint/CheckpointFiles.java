package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a checkpoint: which one holds the tensors, and the small JSON files beside it. */
record CheckpointFiles(Path directory, Path weights) {
    private static final String HF_CONFIG = "config.json";
    private static final String OPEN_CLIP_CONFIG = "open_clip_config.json";

    /**
     * In order of preference: safetensors before pickles, the Hugging Face file (with its richer configuration) before
     * open_clip's.
     */
    private static final List<String> PREFERRED = List.of(
            "model.safetensors",
            "model.safetensors.index.json",
            "open_clip_model.safetensors",
            "pytorch_model.bin",
            "open_clip_pytorch_model.bin");

    private static final List<String> ENDINGS = List.of(".safetensors", ".pt", ".pth", ".bin");

    /** Configurations are a few kilobytes; a larger file is something else. */
    private static final int MAX_JSON_BYTES = 4 << 20;

    static CheckpointFiles locate(Path path) {
        if (Files.isRegularFile(path)) {
            Path parent = path.getParent();
            return new CheckpointFiles(parent == null ? path.getFileSystem().getPath("") : parent, path);
        }
        if (!Files.isDirectory(path)) throw new ClipException(path + ": no such file or directory");
        for (String name : PREFERRED) {
            Path file = path.resolve(name);
            if (Files.isRegularFile(file)) return new CheckpointFiles(path, file);
        }
        List<Path> others = others(path);
        if (others.size() == 1) return new CheckpointFiles(path, others.getFirst());
        if (others.isEmpty())
            throw new ClipException(path + ": no checkpoint here; looked for " + String.join(", ", PREFERRED)
                    + " and any one file ending in " + String.join(", ", ENDINGS));
        throw new ClipException(path + ": several checkpoints and none of the usual names: "
                + StoredWeights.firstFew(
                        others.stream().map(f -> f.getFileName().toString()).toList())
                + "; name the file");
    }

    private static List<Path> others(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> ENDINGS.stream().anyMatch(f.getFileName().toString()::endsWith))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ClipException(directory + ": cannot be listed: " + e.getMessage(), e);
        }
    }

    /**
     * The configuration of the tensors' own family first; the other family's serves where a converter left only that.
     */
    Optional<ConfigDocument> config(Layout layout) {
        Optional<ConfigDocument> openClip =
                json(OPEN_CLIP_CONFIG).map(json -> new ConfigDocument(ConfigDocument.Kind.OPEN_CLIP, json));
        if (layout != Layout.HF && openClip.isPresent()) return openClip;
        return json(HF_CONFIG)
                .filter(json -> layout == Layout.HF || json.get("model_type").isPresent())
                .map(json -> new ConfigDocument(ConfigDocument.Kind.HUGGING_FACE, json))
                .or(() -> openClip);
    }

    /** The image preprocessing, in the tensors' own family's form first. */
    Optional<JsonObject> preprocessor(Layout layout) {
        Optional<JsonObject> openClip = json(OPEN_CLIP_CONFIG).flatMap(json -> json.object("preprocess_cfg"));
        if (layout != Layout.HF && openClip.isPresent()) return openClip;
        return json("preprocessor_config.json").or(() -> openClip);
    }

    Optional<Checkpoint.VocabularyFiles> vocabulary() {
        Path vocab = directory.resolve("vocab.json");
        Path merges = directory.resolve("merges.txt");
        return Files.isRegularFile(vocab) && Files.isRegularFile(merges)
                ? Optional.of(new Checkpoint.VocabularyFiles(vocab, merges))
                : Optional.empty();
    }

    /** The name that may say more than the tensors do: {@code ViT-B-32-quickgelu/open_clip_model.safetensors}. */
    boolean isNamed(String part) {
        Path parent = directory.toAbsolutePath().normalize().getFileName();
        return String.valueOf(weights.getFileName()).contains(part)
                || String.valueOf(parent).contains(part);
    }

    private Optional<JsonObject> json(String name) {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) return Optional.empty();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_JSON_BYTES + 1);
            if (bytes.length > MAX_JSON_BYTES)
                throw new ClipException(file + ": larger than " + MAX_JSON_BYTES + " bytes, not a configuration");
            return Optional.of(JsonObject.of(Json.parse(bytes), file.toString()));
        } catch (JsonException e) {
            throw ClipConfig.located(file.toString(), e);
        } catch (IOException e) {
            throw new ClipException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
