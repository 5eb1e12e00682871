package io.github.clip4j.model.clip;

import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Family;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import java.util.List;
import java.util.function.Function;

/**
 * Compares the configurations of both libraries where a checkpoint has both: the one that counts must not be
 * contradicted by the other, in what the tensors do not tell (activation, heads, epsilon) or else, because a file that
 * is wrong in one member belongs to another model.
 */
final class ConfigAgreement {
    private static final List<Member> IMAGE = List.of(
            image("width", VisionConfig::width),
            image("number of layers", VisionConfig::layers),
            image("number of heads", VisionConfig::heads),
            image("MLP width", VisionConfig::mlpWidth),
            image("image size", VisionConfig::imageSize),
            image("patch size", VisionConfig::patchSize),
            image("layer norms' epsilon", VisionConfig::layerNormEps));

    private static final List<Member> TEXT = List.of(
            text("width", TextConfig::width),
            text("number of layers", TextConfig::layers),
            text("number of heads", TextConfig::heads),
            text("MLP width", TextConfig::mlpWidth),
            text("context length", TextConfig::contextLength),
            text("vocabulary size", TextConfig::vocabSize),
            text("layer norms' epsilon", TextConfig::layerNormEps));

    private static final Member IMAGE_ACTIVATION =
            image("activation", vision -> vision.activation().huggingFaceName());
    private static final Member TEXT_ACTIVATION =
            text("activation", text -> text.activation().huggingFaceName());
    private static final Member PROJECTION = new Member("the embedding width", ModelConfig::embedDim);

    private final ConfigDocument first;
    private final ConfigDocument second;
    private final ModelConfig one;
    private final ModelConfig two;

    /** What both configurations say. */
    private record Member(String what, Function<ModelConfig, Object> value) {}

    private ConfigAgreement(ConfigDocument first, ConfigDocument second, ModelConfig one, ModelConfig two) {
        this.first = first;
        this.second = second;
        this.one = one;
        this.two = two;
    }

    private static Member image(String what, Function<VisionConfig, Object> value) {
        return new Member("the vision tower's " + what, config -> value.apply(config.vision()));
    }

    private static Member text(String what, Function<TextConfig, Object> value) {
        return new Member("the text tower's " + what, config -> value.apply(config.text()));
    }

    /**
     * Compares the first and the last, in the parts that the checkpoint has.
     *
     * @throws ClipException in one line that names both files, if they differ
     */
    static void check(List<ConfigDocument> documents, Family family, ClipParts parts) {
        if (documents.size() < 2) return;
        ConfigDocument first = documents.getFirst();
        ConfigDocument second = documents.getLast();
        ModelConfig one = family.config(first);
        ModelConfig two;
        try {
            two = family.config(second);
        } catch (ClipException _) {
            return; // What cannot be read does not count, and so contradicts nothing.
        }
        new ConfigAgreement(first, second, one, two).check(parts);
    }

    private void check(ClipParts parts) {
        if (parts.image()) IMAGE.forEach(this::same);
        if (parts.text()) TEXT.forEach(this::same);
        if (parts.projected()) same(PROJECTION);
        if (!saysActivation(first) || !saysActivation(second)) return;
        if (parts.image()) same(IMAGE_ACTIVATION);
        if (parts.text()) same(TEXT_ACTIVATION);
    }

    private static boolean saysActivation(ConfigDocument document) {
        return document.kind() == ConfigDocument.Kind.HUGGING_FACE || OpenClipConfig.saysActivation(document.json());
    }

    private void same(Member member) {
        Object a = member.value.apply(one);
        Object b = member.value.apply(two);
        if (!a.equals(b))
            throw new ClipException("%s and %s contradict each other: %s is %s and %s; correct or remove the wrong one"
                    .formatted(first.path(), second.path(), member.what, a, b));
    }
}
