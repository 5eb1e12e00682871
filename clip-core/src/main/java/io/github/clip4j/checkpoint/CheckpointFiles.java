package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonFile;
import io.github.clip4j.json.JsonObject;
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
 * @param notices what a person should know of the choice, one line each
 * @param prompt what stands before each text, as the files of sentence-transformers have it; mostly empty
 */
public record CheckpointFiles(Path directory, Path weights, List<String> notices, String prompt) {
    private static final String HF_CONFIG = "config.json";
    private static final String OPEN_CLIP_CONFIG = "open_clip_config.json";
    private static final String PROCESSOR = "processor_config.json";
    private static final String PREPROCESSOR = "preprocessor_config.json";
    private static final String TEXT_ENCODER = "text_encoder";
    private static final String TOKENIZER = "tokenizer";

    /**
     * Files without anything to say about them.
     *
     * @param directory where they lie
     * @param weights the file of tensors, or the index of several
     */
    public CheckpointFiles(Path directory, Path weights) {
        this(directory, weights, List.of());
    }

    /**
     * Files without a prompt.
     *
     * @param directory where they lie
     * @param weights the file of tensors, or the index of several
     * @param notices what a person should know of the choice, one line each
     */
    public CheckpointFiles(Path directory, Path weights, List<String> notices) {
        this(directory, weights, notices, "");
    }

    /**
     * Finds the tensors.
     *
     * <p>In a directory the first of {@link WeightsFiles#names} is taken (open_clip's before {@code model.safetensors}
     * if {@code config.json} is not transformers', as in timm's repositories), also in the folder that
     * sentence-transformers' {@code modules.json} names first, in {@code 0_CLIPModel} and in {@code text_encoder}; else
     * the only file that ends in {@code .safetensors}, {@code .pt}, {@code .pth}, {@code .bin} or {@code .ckpt}; else
     * the last of {@code epoch_1.pt}, {@code epoch_2.pt} and so on. A folder {@code models--org--name} of the hub's
     * cache stands for the snapshot that is its {@code main}.
     *
     * @param path a directory or a file, on any file system
     * @return the files; only the tensors' existence is certain
     * @throws ClipException in one line, if nothing is found, several could be meant, or {@code modules.json} says that
     *     more is done to the embeddings than CLIP does
     */
    public static CheckpointFiles locate(Path path) {
        return CheckpointSearch.locate(path);
    }

    /**
     * Finds the tensors, also of a model whose embeddings are not all that a folder makes.
     *
     * @param path as for {@link #locate}
     * @return the files; only the tensors' existence is certain
     * @throws ClipException in one line, if nothing is found or several could be meant
     */
    public static CheckpointFiles find(Path path) {
        return CheckpointSearch.find(path);
    }

    /**
     * Whether a directory's configuration is transformers', so that {@code model.safetensors} beside open_clip's files
     * is the same model.
     *
     * @param directory any directory
     * @return false if {@code config.json} is another library's, or only open_clip's is there
     * @throws ClipException if it is not JSON
     */
    public static boolean isTransformers(Path directory) {
        Optional<JsonObject> config = new CheckpointFiles(directory, directory).json(HF_CONFIG);
        return config.map(json -> json.get("model_type").isPresent())
                .orElseGet(() -> !Files.isRegularFile(directory.resolve(OPEN_CLIP_CONFIG)));
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
     * @throws ClipException if one is not JSON, or only a {@code processor_config.json} without images is there, which
     *     transformers refuses too
     */
    public List<ConfigDocument> preprocessors(Layout layout) {
        Optional<ConfigDocument> openClip = json(OPEN_CLIP_CONFIG)
                .flatMap(json -> json.object("preprocess_cfg"))
                .map(json -> new ConfigDocument(ConfigDocument.Kind.OPEN_CLIP, json));
        Optional<JsonObject> processor = json(PROCESSOR);
        Optional<ConfigDocument> huggingFace = processor
                .flatMap(json -> json.object("image_processor"))
                .or(() -> json(PREPROCESSOR))
                .map(json -> new ConfigDocument(ConfigDocument.Kind.HUGGING_FACE, json));
        if (processor.isPresent() && huggingFace.isEmpty() && openClip.isEmpty())
            throw new ClipException(processor.get().path() + ": has no image_processor, and there is no " + PREPROCESSOR
                    + ": how the model wants its images is unknown, to transformers too; put its own files there, or"
                    + " remove this one for OpenAI's preprocessing");
        return ownFirst(layout, huggingFace, openClip);
    }

    private static List<ConfigDocument> ownFirst(
            Layout layout, Optional<ConfigDocument> huggingFace, Optional<ConfigDocument> openClip) {
        Optional<ConfigDocument> own = layout == Layout.HF ? huggingFace : openClip;
        Optional<ConfigDocument> other = layout == Layout.HF ? openClip : huggingFace;
        return Stream.of(own, other).flatMap(Optional::stream).toList();
    }

    /**
     * Where the tokenizer's files are: beside the weights, or in diffusers' {@code tokenizer} beside
     * {@code text_encoder}.
     *
     * @return a directory, which need not have any
     */
    public Path tokenizerDirectory() {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        if (name == null || !name.toString().startsWith(TEXT_ENCODER)) return directory;
        boolean here =
                Files.exists(directory.resolve("vocab.json")) || Files.exists(directory.resolve("tokenizer.json"));
        Path sibling = directory
                .toAbsolutePath()
                .normalize()
                .resolveSibling(TOKENIZER + name.toString().substring(TEXT_ENCODER.length()));
        return !here && Files.isDirectory(sibling) ? sibling : directory;
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
        return JsonFile.isPresent(file) && Files.isRegularFile(file)
                ? Optional.of(JsonFile.config(file))
                : Optional.empty();
    }
}
