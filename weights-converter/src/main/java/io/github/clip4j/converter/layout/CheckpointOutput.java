package io.github.clip4j.converter.layout;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.ClipConfig;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.Converter;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The small files of a written checkpoint, by layout. */
public final class CheckpointOutput {
    private static final List<String> TOKENIZER_FILES =
            List.of("vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "tokenizer.json");

    private CheckpointOutput() {}

    /**
     * Writes all that a source has to say beside its weights: the configuration, the preprocessing, the tokenizer.
     *
     * @param warnings receives what could not be carried over
     */
    public static void writeSmallFiles(
            StagedDirectory directory, Checkpoint source, Converter.Options options, List<String> warnings) {
        Optional<Map<String, Object>> preprocessing = preprocessing(source, options.layout(), warnings);
        writeConfig(directory, source.config(), options.layout(), options.precision(), preprocessing.orElse(null));
        if (source.vocabularyFiles().isPresent()) directory.copyPresent(source.directory(), TOKENIZER_FILES);
        else options.vocabulary().write(directory.path(), source.config().text().vocabSize());
    }

    /**
     * Writes the configuration and the preprocessing.
     *
     * @param preprocessing a document in the layout's own form, or null to leave it out
     */
    public static void writeConfig(
            StagedDirectory directory,
            ClipConfig config,
            Layout layout,
            Precision precision,
            @Nullable Map<String, Object> preprocessing) {
        if (layout == Layout.OPEN_CLIP) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("model_cfg", ConfigFiles.openClip(config));
            if (preprocessing != null) document.put("preprocess_cfg", preprocessing);
            directory.writeJson("open_clip_config.json", document);
            return;
        }
        // OpenAI's layout needs none, and with a config.json beside it transformers would take the file for its own.
        if (layout == Layout.HF) directory.writeJson("config.json", ConfigFiles.huggingFace(config, precision));
        if (preprocessing != null) directory.writeJson("preprocessor_config.json", preprocessing);
    }

    /**
     * The source's own preprocessing in the target's form; without any, CLIP's, which is what its readers would assume.
     */
    private static Optional<Map<String, Object>> preprocessing(
            Checkpoint source, Layout layout, List<String> warnings) {
        Optional<JsonObject> own = source.preprocessorConfig();
        if (own.isEmpty()) return Optional.of(form(Preprocessing.clip(source.config()), layout));
        JsonObject json = own.get();
        if (Preprocessing.isOpenClip(json) == (layout == Layout.OPEN_CLIP)) return Optional.of(json.members());
        Optional<Preprocessing> read = Preprocessing.read(json, source.config());
        if (read.isEmpty())
            warnings.add(json.path() + " has no equivalent in the " + layout.describe() + " form: left out");
        return read.map(p -> form(p, layout));
    }

    public static Map<String, Object> form(Preprocessing preprocessing, Layout layout) {
        return layout == Layout.OPEN_CLIP ? preprocessing.toOpenClip() : preprocessing.toHuggingFace();
    }
}
