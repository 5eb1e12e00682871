package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonFile;
import io.github.clip4j.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a checkpoint: which one holds the tensors, and the small JSON files beside it.
 *
 * @param directory where they lie
 * @param weights the file of tensors, or the index of several
 */
public record CheckpointFiles(Path directory, Path weights) {
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

    /**
     * Finds the tensors.
     *
     * <p>In a directory the first of these is taken: {@code model.safetensors}, {@code model.safetensors.index.json},
     * {@code open_clip_model.safetensors}, {@code pytorch_model.bin}, {@code open_clip_pytorch_model.bin}, else the
     * only file that ends in {@code .safetensors}, {@code .pt}, {@code .pth} or {@code .bin}.
     *
     * @param path a directory or a file, on any file system
     * @return the files; only the tensors' existence is certain
     * @throws ClipException in one line, if nothing is found or several could be meant
     */
    public static CheckpointFiles locate(Path path) {
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
                + StoredTensors.firstFew(
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
     * The configuration of the tensors' own layout first; the other's serves where a converter left only that.
     *
     * @param layout of the tensors
     * @return empty if there is none
     * @throws ClipException if it is not JSON
     */
    public Optional<ConfigDocument> config(Layout layout) {
        return configs(layout).stream().findFirst();
    }

    /**
     * All configurations, that of the tensors' own layout first.
     *
     * @param layout of the tensors
     * @return transformers' {@code config.json} and {@code open_clip_config.json}, as far as they are there
     * @throws ClipException if one is not JSON
     */
    public List<ConfigDocument> configs(Layout layout) {
        Optional<ConfigDocument> openClip =
                json(OPEN_CLIP_CONFIG).map(json -> new ConfigDocument(ConfigDocument.Kind.OPEN_CLIP, json));
        Optional<ConfigDocument> huggingFace = json(HF_CONFIG)
                .filter(json -> layout == Layout.HF || json.get("model_type").isPresent())
                .map(json -> new ConfigDocument(ConfigDocument.Kind.HUGGING_FACE, json));
        return ownFirst(layout, huggingFace, openClip);
    }

    /**
     * How the model wants its images, in the form of the tensors' own layout first. transformers' form is the
     * {@code image_processor} of {@code processor_config.json}, and where that has none
     * {@code preprocessor_config.json}, as transformers 5 reads them; open_clip's is {@code preprocess_cfg} of
     * {@code open_clip_config.json}.
     *
     * @param layout of the tensors
     * @return one document for each of the two forms, as far as they are there
     * @throws ClipException if one is not JSON
     */
    public List<ConfigDocument> preprocessors(Layout layout) {
        Optional<ConfigDocument> openClip = json(OPEN_CLIP_CONFIG)
                .flatMap(json -> json.object("preprocess_cfg"))
                .map(json -> new ConfigDocument(ConfigDocument.Kind.OPEN_CLIP, json));
        Optional<ConfigDocument> huggingFace = json("processor_config.json")
                .flatMap(json -> json.object("image_processor"))
                .or(() -> json("preprocessor_config.json"))
                .map(json -> new ConfigDocument(ConfigDocument.Kind.HUGGING_FACE, json));
        return ownFirst(layout, huggingFace, openClip);
    }

    private static List<ConfigDocument> ownFirst(
            Layout layout, Optional<ConfigDocument> huggingFace, Optional<ConfigDocument> openClip) {
        Optional<ConfigDocument> own = layout == Layout.HF ? huggingFace : openClip;
        Optional<ConfigDocument> other = layout == Layout.HF ? openClip : huggingFace;
        return Stream.of(own, other).flatMap(Optional::stream).toList();
    }

    /**
     * Whether a name says more than the tensors do: {@code ViT-B-32-quickgelu/open_clip_model.safetensors}.
     *
     * @param part what to look for
     * @return true if the file's or the directory's name has it
     */
    public boolean isNamed(String part) {
        Path parent = directory.toAbsolutePath().normalize().getFileName();
        return String.valueOf(weights.getFileName()).contains(part)
                || String.valueOf(parent).contains(part);
    }

    private Optional<JsonObject> json(String name) {
        Path file = directory.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(JsonFile.config(file)) : Optional.empty();
    }
}
