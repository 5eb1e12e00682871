package io.github.clip4j.converter.layout;

import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.output.VocabularyWriter;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.tokenizer.bpe.ClipTokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The small files of a written checkpoint.
 *
 * @param directory where they are written
 * @param layout decides their names and their form
 * @param precision the element types that the configuration names
 */
public record CheckpointOutput(StagedDirectory directory, Layout layout, Precision precision) {
    private static final List<String> TOKENIZER_FILES = List.of(
            "vocab.json",
            "merges.txt",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "tokenizer.json");

    /**
     * Writes all that a source says beside its weights: the configuration, the preprocessing, the tokenizer.
     *
     * @param source an open model
     * @param vocabulary writes the tokenizer where the source has none of its own
     * @param warnings receives what could not be carried over
     */
    public void writeSmallFiles(PretrainedModel source, VocabularyWriter vocabulary, List<String> warnings) {
        writeConfig(source.config(), preprocessing(source, warnings).orElse(null));
        if (ClipTokenizer.isIn(source.checkpoint().directory()))
            directory.copyPresent(source.checkpoint().directory(), TOKENIZER_FILES);
        else vocabulary.write(directory.path(), source.config().text().vocabSize());
    }

    /**
     * Writes the configuration, CLIP's own preprocessing and the tokenizer.
     *
     * @param config the model
     * @param vocabulary writes the tokenizer
     */
    public void writeSmallFiles(ModelConfig config, VocabularyWriter vocabulary) {
        writeConfig(config, form(Preprocessing.clip(config)));
        vocabulary.write(directory.path(), config.text().vocabSize());
    }

    /**
     * Writes the configuration and the preprocessing.
     *
     * @param preprocessing a document in the layout's own form, or null to leave it out
     */
    private void writeConfig(ModelConfig config, @Nullable Map<String, Object> preprocessing) {
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
     * The source's own preprocessing in the target's form; if it has none, CLIP's, which is what its readers would
     * assume.
     */
    private Optional<Map<String, Object>> preprocessing(PretrainedModel source, List<String> warnings) {
        List<ConfigDocument> documents = source.checkpoint().preprocessors();
        if (documents.isEmpty()) return Optional.of(form(Preprocessing.clip(source.config())));
        if (documents.size() > 1) source.preprocessingSource(Optional.empty()); // fails if they contradict each other
        ConfigDocument own = documents.getFirst();
        boolean isOpenClip = own.kind() == ConfigDocument.Kind.OPEN_CLIP;
        if (isOpenClip == (layout == Layout.OPEN_CLIP))
            return Optional.of(own.json().members());
        Optional<Preprocessing> read = Preprocessing.read(own.json(), isOpenClip, source.config());
        if (read.isEmpty())
            warnings.add(own.path() + " has no equivalent in the " + layout.describe() + " form: left out");
        return read.map(this::form);
    }

    private Map<String, Object> form(Preprocessing preprocessing) {
        return layout == Layout.OPEN_CLIP ? preprocessing.toOpenClip() : preprocessing.toHuggingFace();
    }
}
