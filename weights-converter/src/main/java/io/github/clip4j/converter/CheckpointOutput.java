package io.github.clip4j.converter;

import io.github.clip4j.checkpoint.ClipConfig;
import io.github.clip4j.checkpoint.Layout;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The small files of a written checkpoint, by layout. */
final class CheckpointOutput {
    private CheckpointOutput() {}

    /**
     * Writes the configuration and the preprocessing.
     *
     * @param preprocessing a document in the layout's own form, or null to leave it out
     */
    static void writeConfig(
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

    static Map<String, Object> form(Preprocessing preprocessing, Layout layout) {
        return layout == Layout.OPEN_CLIP ? preprocessing.toOpenClip() : preprocessing.toHuggingFace();
    }
}
