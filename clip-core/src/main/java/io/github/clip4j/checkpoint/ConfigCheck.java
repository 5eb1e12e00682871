package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.TensorInfo;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Compares a configuration with the tensors: the first disagreement is one error that names both sides. */
final class ConfigCheck {
    private final StoredWeights weights;
    private final ClipConfig config;
    private final String source;

    private ConfigCheck(StoredWeights weights, ClipConfig config) {
        this.weights = weights;
        this.config = config;
        this.source = weights.file().source();
    }

    /** {@code document} is null where the configuration was inferred from these very tensors. */
    static void check(StoredWeights weights, ClipConfig config, @Nullable ConfigDocument document) {
        ConfigCheck check = new ConfigCheck(weights, config);
        if (document != null) {
            for (ConfigMember member : ConfigMember.ALL) check.member(member, document);
            check.layers(
                    "vision", "visual.transformer.resblocks.", config.vision().layers(), document);
            check.layers("text", "transformer.resblocks.", config.text().layers(), document);
        }
        SequencedMap<String, List<Long>> expected = WeightNames.shapes(config, weights.layout());
        check.names(expected);
        expected.forEach(check::tensor);
    }

    private void member(ConfigMember member, ConfigDocument document) {
        TensorInfo info = weights.findCanonical(member.canonical());
        if (info == null || info.shape().size() <= member.dimension()) return;
        boolean reversed = weights.layout() == Layout.HF && WeightNames.isProjection(member.canonical());
        int dimension = reversed ? info.shape().size() - 1 - member.dimension() : member.dimension();
        if (info.shape().get(dimension) != member.expected(config))
            throw new ClipException("%s: %s is %s, but the tensor %s of %s has shape %s"
                    .formatted(
                            document.path(),
                            member.path(document.kind()),
                            member.value(config),
                            info.name(),
                            source,
                            info.shapeText()));
    }

    private void layers(String tower, String canonicalPrefix, int layers, ConfigDocument document) {
        int found = weights.countBlocks(canonicalPrefix);
        if (found == layers || found == 0) return;
        String member = document.kind() == ConfigDocument.Kind.HUGGING_FACE
                ? tower + "_config.num_hidden_layers"
                : tower + "_cfg.layers";
        String last = weights.storedName(weights.ownName(canonicalPrefix + (found - 1) + ".ln_1.weight"));
        TensorInfo info = weights.file().tensors().get(last);
        throw new ClipException(
                "%s: %s is %d, but %s holds %d %s blocks (the last begins with the tensor %s of shape %s)"
                        .formatted(
                                document.path(),
                                member,
                                layers,
                                source,
                                found,
                                tower,
                                last,
                                info == null ? "?" : info.shapeText()));
    }

    private void names(SequencedMap<String, List<Long>> expected) {
        List<String> missing = expected.keySet().stream()
                .filter(name -> weights.find(name) == null)
                .map(weights::storedName)
                .toList();
        if (!missing.isEmpty())
            throw new ClipException("%s: %d of %d tensors are missing: %s"
                    .formatted(source, missing.size(), expected.size(), StoredWeights.firstFew(missing)));
        List<String> superfluous = weights.superfluous(expected.keySet());
        if (!superfluous.isEmpty())
            throw new ClipException("%s: %d tensors belong to no part of the model: %s"
                    .formatted(source, superfluous.size(), StoredWeights.firstFew(superfluous)));
    }

    private void tensor(String name, List<Long> shape) {
        TensorInfo info = weights.find(name);
        if (info == null) throw new AssertionError(name);
        // open_clip's nonscalar_logit_scale keeps it as a vector of one.
        boolean oneElement = shape.isEmpty() && info.shape().equals(List.of(1L));
        if (!info.shape().equals(shape) && !oneElement)
            throw new ClipException("%s: the tensor %s has shape %s, expected %s"
                    .formatted(
                            source,
                            info.name(),
                            info.shapeText(),
                            new TensorInfo(name, info.dtype(), shape).shapeText()));
        if (!info.dtype().isFloat())
            throw new ClipException("%s: the tensor %s has elements of type %s, expected floating point"
                    .formatted(source, info.name(), info.dtype()));
    }
}
