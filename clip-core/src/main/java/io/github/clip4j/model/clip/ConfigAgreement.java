package io.github.clip4j.model.clip;

import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Family;
import io.github.clip4j.model.ModelConfig;
import java.util.List;

/**
 * Compares the configurations of both libraries where a checkpoint has both, in what the tensors do not tell: the one
 * that counts must not be contradicted by the other.
 */
final class ConfigAgreement {
    private ConfigAgreement() {}

    static void check(List<ConfigDocument> documents, Family family) {
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
        if (saysActivation(first) && saysActivation(second))
            same("the activation", one.vision().activation(), two.vision().activation(), first, second);
        same("the number of vision heads", one.vision().heads(), two.vision().heads(), first, second);
        same("the number of text heads", one.text().heads(), two.text().heads(), first, second);
        same(
                "the layer norms' epsilon",
                one.vision().layerNormEps(),
                two.vision().layerNormEps(),
                first,
                second);
    }

    private static boolean saysActivation(ConfigDocument document) {
        return document.kind() == ConfigDocument.Kind.HUGGING_FACE || OpenClipConfig.saysActivation(document.json());
    }

    private static void same(String what, Object one, Object two, ConfigDocument first, ConfigDocument second) {
        if (!one.equals(two))
            throw new ClipException("%s and %s contradict each other: %s is %s and %s; correct or remove the wrong one"
                    .formatted(first.path(), second.path(), what, one, two));
    }
}
