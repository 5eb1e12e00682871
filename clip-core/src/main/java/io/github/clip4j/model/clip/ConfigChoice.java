package io.github.clip4j.model.clip;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.model.Family;
import io.github.clip4j.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which configuration a checkpoint has, and where its activation function was found: the one thing that tensors never
 * tell.
 */
record ConfigChoice(ModelConfig config, String activationSource, List<String> warnings) {
    static ConfigChoice choose(
            CheckpointFiles files,
            ClipTensors tensors,
            Optional<ConfigDocument> document,
            ClipParts parts,
            Family family) {
        if (document.isEmpty()) return inferred(files, tensors, parts);
        ConfigDocument found = document.get();
        ModelConfig config = parts.projected() ? family.config(found) : unprojected(family.config(found), parts);
        if (found.kind() == ConfigDocument.Kind.HUGGING_FACE)
            return new ConfigChoice(config, HuggingFaceConfig.activationSource(found.json()), List.of());
        if (OpenClipConfig.saysActivation(found.json())) {
            String value = config.vision().activation() == Activation.QUICK_GELU ? "true" : "false";
            return new ConfigChoice(config, found.path() + ": quick_gelu " + value, List.of());
        }
        return unsaid(files, tensors, config, found.path() + ": no quick_gelu, which open_clip reads as false");
    }

    ConfigChoice withWarnings(List<String> other) {
        return new ConfigChoice(config, activationSource, List.copyOf(other));
    }

    /** The embedding is the tower's own last token. */
    private static ModelConfig unprojected(ModelConfig config, ClipParts parts) {
        int width = parts.image() ? config.vision().width() : config.text().width();
        return new ModelConfig(width, config.vision(), config.text());
    }

    private static ConfigChoice inferred(CheckpointFiles files, ClipTensors tensors, ClipParts parts) {
        ShapeInference.Inferred inferred = ShapeInference.infer(tensors, parts);
        ConfigChoice choice = unsaid(files, tensors, inferred.config(), "");
        List<String> warnings = new ArrayList<>(inferred.warnings());
        if (!choice.activationSource.isEmpty())
            return new ConfigChoice(choice.config, choice.activationSource, warnings);
        Activation guess = inferred.config().vision().activation();
        warnings.add("the activation is not in the tensors and there is no configuration: %s is a guess"
                .formatted(guess.huggingFaceName()));
        return new ConfigChoice(
                inferred.config(), "a guess from the " + tensors.layout().describe() + " layout", warnings);
    }

    /** The layout or the model's name decides before {@code otherwise} does. */
    private static ConfigChoice unsaid(
            CheckpointFiles files, ClipTensors tensors, ModelConfig config, String otherwise) {
        ModelConfig quick = config.withActivation(Activation.QUICK_GELU);
        if (tensors.layout() == Layout.OPENAI)
            return new ConfigChoice(quick, "the OpenAI layout: QuickGELU", List.of());
        if (files.isNamed("quickgelu")) return new ConfigChoice(quick, "the name says quickgelu", List.of());
        return new ConfigChoice(config, otherwise, List.of());
    }
}
