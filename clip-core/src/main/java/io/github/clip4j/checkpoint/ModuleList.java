package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonFile;
import io.github.clip4j.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The steps that make an embedding in a folder of sentence-transformers: the first is the model, and what follows may
 * change its embeddings.
 *
 * @param file {@code modules.json}
 * @param modules at least one, in order
 */
public record ModuleList(Path file, List<Module> modules) {
    /** The name of the file. */
    public static final String FILE = "modules.json";

    /** The name of the file beside it that may say what stands before each text. */
    public static final String SETTINGS = "config_sentence_transformers.json";

    /** The only kind of model that has such prompts of its own; the others are embedded without. */
    private static final String KIND = "SentenceTransformer";

    /** Prompts that every model has: empty unless the file says otherwise. */
    private static final Set<String> USUAL = Set.of("query", "document");

    /** Divides by the length, as clip4j does. */
    private static final String NORMALIZE = ".Normalize";

    /**
     * A step.
     *
     * @param type a Python class
     * @param path its folder, from that of the list on; empty for the same folder
     */
    public record Module(String type, String path) {}

    /** Checks that there is a first module, and copies the list. */
    public ModuleList {
        modules = List.copyOf(modules);
        if (modules.isEmpty()) throw new ClipException(file + ": expected at least one module, found none");
    }

    /**
     * Reads the list of a folder.
     *
     * @param directory any folder
     * @return empty if it has no such file, or one of another program, which is no array
     * @throws ClipException in one line that begins with the file, if it is no JSON, or an array of something else
     */
    public static Optional<ModuleList> in(Path directory) {
        Path file = directory.resolve(FILE);
        if (!JsonFile.isPresent(file) || !Files.isRegularFile(file)) return Optional.empty();
        if (!(JsonFile.value(file) instanceof List<?> list)) return Optional.empty();
        return Optional.of(new ModuleList(
                file, list.stream().map(item -> module(file, item)).toList()));
    }

    private static Module module(Path file, Object item) {
        JsonObject json = JsonObject.of(item, file.toString());
        String type = json.string("type").orElseThrow(() -> missing(json, "type"));
        String path = json.string("path").orElseThrow(() -> missing(json, "path"));
        Path within = file.getFileSystem().getPath(path).normalize();
        if (path.indexOf('\\') >= 0 || within.isAbsolute() || within.startsWith(".."))
            throw new ClipException(
                    json.path() + ".path: expected a folder beside the file, found " + StoredTensors.shown(path));
        return new Module(type, path);
    }

    private static ClipException missing(JsonObject json, String member) {
        return new ClipException(json.path() + ": expected a " + member + " for each module, found none");
    }

    /**
     * The model's folder.
     *
     * @return from that of the list on; empty for the same folder
     */
    public String folder() {
        return modules.getFirst().path();
    }

    /**
     * What {@code SentenceTransformer.encode} puts before each text if it is told nothing else: the prompt that
     * {@code default_prompt_name} names among {@code prompts}. Source: base/model.py of sentence_transformers 6.0.1.
     *
     * @return empty if there is none
     * @throws ClipException in one line, if no prompt has that name, which sentence-transformers refuses too
     */
    String defaultPrompt() {
        Path settings = file.resolveSibling(SETTINGS);
        if (!JsonFile.isPresent(settings) || !Files.isRegularFile(settings)) return "";
        JsonObject json = JsonFile.config(settings);
        Optional<String> name = json.string("default_prompt_name");
        if (name.isEmpty() || !json.string("model_type").orElse(KIND).equals(KIND)) return "";
        Optional<JsonObject> prompts = json.object("prompts");
        boolean known = USUAL.contains(name.get())
                || prompts.filter(p -> p.keys().contains(name.get())).isPresent();
        if (!known)
            throw new ClipException(
                    "%s: default_prompt_name: none of the prompts is called %s; name one that is there, or"
                                    .formatted(settings, StoredTensors.shown(name.get()))
                            + " remove the line");
        return prompts.flatMap(p -> p.string(name.get())).orElse("");
    }

    /**
     * Refuses a model whose embeddings are not what comes out of the last module.
     *
     * @param files the first module's
     * @throws ClipException in one line, if a module other than Normalize follows
     */
    void refuseFurther(CheckpointFiles files) {
        for (Module module : modules.subList(1, modules.size())) {
            if (("." + module.type).endsWith(NORMALIZE)) continue;
            boolean same = files.directory().equals(file.getParent());
            throw new ClipException("%s: also applies %s (%s), which clip4j does not: its embeddings would differ; for"
                            .formatted(file, StoredTensors.shown(module.type), StoredTensors.shown(module.path))
                    + " those of CLIP alone name " + (same ? files.weights() : files.directory()));
        }
    }
}
