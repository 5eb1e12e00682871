package io.github.clip4j.checkpoint;

import io.github.clip4j.backend.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which configuration a checkpoint has, and where its activation was learnt: the one thing that tensors never tell. */
record ConfigChoice(ClipConfig config, String activationSource, List<String> warnings) {
    static ConfigChoice choose(CheckpointFiles files, StoredWeights weights, Optional<ConfigDocument> document) {
        if (document.isEmpty()) return inferred(files, weights);
        ConfigDocument found = document.get();
        ClipConfig config = found.config();
        if (found.kind() == ConfigDocument.Kind.HUGGING_FACE)
            return new ConfigChoice(config, HuggingFaceConfig.activationSource(found.json()), List.of());
        if (OpenClipConfig.saysActivation(found.json())) {
            String value = config.vision().activation() == Activation.QUICK_GELU ? "true" : "false";
            return new ConfigChoice(config, found.path() + ": quick_gelu " + value, List.of());
        }
        return unsaid(files, weights, config, found.path() + ": no quick_gelu, which open_clip reads as false");
    }

    private static ConfigChoice inferred(CheckpointFiles files, StoredWeights weights) {
        ShapeInference.Inferred inferred = ShapeInference.infer(weights);
        ConfigChoice choice = unsaid(files, weights, inferred.config(), "");
        List<String> warnings = new ArrayList<>(inferred.warnings());
        if (!choice.activationSource.isEmpty())
            return new ConfigChoice(choice.config, choice.activationSource, warnings);
        Activation guess = inferred.config().vision().activation();
        warnings.add("the activation is not in the tensors and there is no configuration: %s is a guess"
                .formatted(guess.huggingFaceName()));
        return new ConfigChoice(
                inferred.config(), "a guess from the " + weights.layout().describe() + " layout", warnings);
    }

    /** The layout or the model's name decides before {@code otherwise} does. */
    private static ConfigChoice unsaid(
            CheckpointFiles files, StoredWeights weights, ClipConfig config, String otherwise) {
        ClipConfig quick = config.withActivation(Activation.QUICK_GELU);
        if (weights.layout() == Layout.OPENAI)
            return new ConfigChoice(quick, "the OpenAI layout: QuickGELU", List.of());
        if (files.isNamed("quickgelu")) return new ConfigChoice(quick, "the name says quickgelu", List.of());
        return new ConfigChoice(config, otherwise, List.of());
    }
}
