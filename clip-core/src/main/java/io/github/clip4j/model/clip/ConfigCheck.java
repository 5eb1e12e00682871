package io.github.clip4j.model.clip;

import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.StoredTensors;
import io.github.clip4j.checkpoint.TensorCheck;
import io.github.clip4j.checkpoint.WrappedNames;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.tensor.TensorInfo;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares a configuration with the tensors: the first disagreement is one error that names both sides. */
final class ConfigCheck {
    private final ClipTensors tensors;
    private final ModelConfig config;
    private final String source;

    private ConfigCheck(ClipTensors tensors, ModelConfig config) {
        this.tensors = tensors;
        this.config = config;
        this.source = tensors.file().source();
    }

    /**
     * {@code document} is null where the configuration was inferred from these very tensors.
     *
     * @return a line about tensors that belong to no part of the model, if there are any
     */
    static List<String> check(
            ClipTensors tensors, ModelConfig config, ClipParts parts, @Nullable ConfigDocument document) {
        ConfigCheck check = new ConfigCheck(tensors, config);
        if (document != null) {
            for (ConfigMember member : ConfigMember.ALL)
                if (parts.have(member.canonical())) check.member(member, document);
            if (parts.image())
                check.layers(
                        "vision",
                        "visual.transformer.resblocks.",
                        config.vision().layers(),
                        document);
            if (parts.text())
                check.layers("text", "transformer.resblocks.", config.text().layers(), document);
        }
        List<String> others = TensorCheck.check(
                tensors.stored(),
                new ClipNames(config, parts).shapes(tensors.layout()),
                ClipTensors::isHarmless,
                stored -> ClipTensors.isWithinBlocks(stored) && !check.isOtherTower(stored, parts));
        if (others.isEmpty()) return List.of();
        return List.of(String.format(
                Locale.ROOT,
                "%s: %d tensors belong to no part of the model and are not used: %s",
                check.source,
                others.size(),
                StoredTensors.firstFew(others)));
    }

    /** One tower saved without a prefix has no other beside it. */
    private boolean isOtherTower(String stored, ClipParts parts) {
        String name = WrappedNames.unwrapped(stored);
        if (name.startsWith("encoder.")) return false;
        boolean vision = name.startsWith("visual.") || name.startsWith("vision_model.");
        return !(vision ? parts.image() : parts.text());
    }

    private void member(ConfigMember member, ConfigDocument document) {
        TensorInfo info = tensors.find(member.canonical());
        if (info == null || info.shape().size() <= member.dimension()) return;
        boolean reversed = tensors.layout() == Layout.HF && ClipNames.isProjection(member.canonical());
        int dimension = reversed ? info.shape().size() - 1 - member.dimension() : member.dimension();
        if (info.shape().get(dimension) != member.expected(config))
            throw new ClipException("%s: %s is %s, but the tensor %s of %s has shape %s"
                    .formatted(
                            document.path(),
                            path(document, member.path(document.kind())),
                            member.value(config),
                            info.name(),
                            source,
                            info.shapeText()));
    }

    /** The configuration of one tower has no object around its members. */
    private static String path(ConfigDocument document, String member) {
        return ClipParts.isOneTower(document.json()) ? member.substring(member.indexOf('.') + 1) : member;
    }

    private void layers(String tower, String canonicalPrefix, int layers, ConfigDocument document) {
        int found = tensors.countBlocks(canonicalPrefix);
        if (found == layers || found == 0) return;
        String member = document.kind() == ConfigDocument.Kind.HUGGING_FACE
                ? tower + "_config.num_hidden_layers"
                : tower + "_cfg.layers";
        String last = tensors.stored().storedName(tensors.ownName(canonicalPrefix + (found - 1) + ".ln_1.weight"));
        TensorInfo info = tensors.file().tensors().get(last);
        throw new ClipException(String.format(
                Locale.ROOT,
                "%s: %s is %d, but %s holds %d %s blocks (the last begins with the tensor %s of shape %s)",
                document.path(),
                path(document, member),
                layers,
                source,
                found,
                tower,
                last,
                info == null ? "?" : info.shapeText()));
    }
}
