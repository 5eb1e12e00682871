package io.github.clip4j.model.clip;

import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.WeightNames;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Family;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.tensor.TensorFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CLIP with two transformers (Radford et al. 2021), in the layouts of OpenAI, open_clip and transformers. */
public final class ClipFamily implements Family {
    /** The family has no state. */
    public ClipFamily() {}

    @Override
    public String name() {
        return "CLIP";
    }

    @Override
    public boolean detects(TensorFile tensors) {
        return ClipTensors.detects(tensors);
    }

    @Override
    public PretrainedModel open(CheckpointFiles files, TensorFile tensors) {
        ClipTensors stored = ClipTensors.of(tensors);
        Optional<ConfigDocument> document = files.config(stored.layout());
        ClipParts parts = ClipParts.of(stored, document);
        ConfigChoice choice = ConfigChoice.choose(files, stored, document, parts, this);
        List<String> warnings = new ArrayList<>(files.notices());
        warnings.addAll(choice.warnings());
        warnings.addAll(ConfigCheck.check(stored, choice.config(), parts, document.orElse(null)));
        if (parts.image()) warnings.addAll(preprocessing(files, stored.layout()));
        ConfigAgreement.check(files.configs(stored.layout()), this, parts);
        return new ClipModel(this, files, stored, parts, choice.withWarnings(warnings));
    }

    private static List<String> preprocessing(CheckpointFiles files, Layout layout) {
        try {
            return PreprocessChoice.warnings(files.preprocessors(layout));
        } catch (ClipException _) {
            // Who asks for the preprocessing is told; texts do not need it.
            return List.of();
        }
    }

    @Override
    public ModelConfig config(ConfigDocument document) {
        return document.kind() == ConfigDocument.Kind.HUGGING_FACE
                ? ClipConfig.fromHuggingFace(document.json())
                : ClipConfig.fromOpenClip(document.json());
    }

    @Override
    public WeightNames names(ModelConfig config) {
        return new ClipNames(config);
    }
}
