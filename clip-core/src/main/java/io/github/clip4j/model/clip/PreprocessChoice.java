package io.github.clip4j.model.clip;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.checkpoint.ConfigDocument.Kind;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.image.PreprocessStep;
import io.github.clip4j.image.ResizeMode;
import io.github.clip4j.image.Size;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a checkpoint's files says how images are brought into the model's form: that of the weights' own library
 * first, then the other's, each read in its own form. Two that say different things are an error, unless the caller
 * names the library to follow.
 *
 * @param config what the file says
 * @param source its name, for people to read
 */
record PreprocessChoice(PreprocessConfig config, String source) {
    private static final List<String> NESTED = List.of("image_processor", "feature_extractor");

    static PreprocessChoice choose(Checkpoint checkpoint, Optional<CropRule> reference, int modelSize) {
        List<ConfigDocument> documents = checkpoint.preprocessors();
        if (documents.isEmpty()) return openAi(modelSize);
        ConfigDocument first = documents.getFirst();
        if (documents.size() == 1) return read(first, modelSize);
        if (reference.isPresent()) {
            Kind kind = reference.get() == CropRule.HF ? Kind.HUGGING_FACE : Kind.OPEN_CLIP;
            return read(first.kind() == kind ? first : documents.getLast(), modelSize);
        }
        PreprocessChoice chosen = read(first, modelSize);
        check(chosen, first, documents.getLast(), modelSize);
        return chosen;
    }

    /** What a file holds that is not read, where that is easily overlooked: the newer form in the older file. */
    static List<String> warnings(List<ConfigDocument> documents) {
        return documents.stream()
                .filter(document -> document.kind() == Kind.HUGGING_FACE)
                .flatMap(document -> NESTED.stream()
                        .filter(member -> document.json().get(member).orElse(null) instanceof Map)
                        .map(member -> document.path() + ": its " + member + " is not read, as transformers does not:"
                                + " what only stands there has CLIP's defaults"))
                .toList();
    }

    static PreprocessChoice openAi(int modelSize) {
        return new PreprocessChoice(PreprocessConfig.openAi(modelSize), "OpenAI's defaults");
    }

    private static void check(PreprocessChoice chosen, ConfigDocument first, ConfigDocument other, int modelSize) {
        PreprocessConfig contender;
        try {
            contender = read(other, modelSize).config;
        } catch (ClipException _) {
            return; // What cannot be read does not count, and so contradicts nothing.
        }
        PreprocessConfig one = essence(chosen.config);
        PreprocessConfig two = essence(contender);
        if (one.equals(two)) return;
        throw new ClipException("%s and %s contradict each other: %s; remove the wrong one, or choose the crop rule hf"
                        .formatted(first.path(), other.path(), difference(one, two))
                + " or openai (--rule), which also says which file counts");
    }

    /** Without what makes no difference: digits beyond float's, and a crop to the size that the image has anyway. */
    private static PreprocessConfig essence(PreprocessConfig config) {
        Set<PreprocessStep> steps = EnumSet.noneOf(PreprocessStep.class);
        steps.addAll(config.steps());
        boolean squash = config.resizeMode() == ResizeMode.SQUASH;
        if (squash && config.size().equals(config.cropSize())) steps.remove(PreprocessStep.CENTER_CROP);
        return new PreprocessConfig(
                config.size(),
                config.resizeMode(),
                config.interpolation(),
                config.cropSize(),
                floats(config.mean()),
                floats(config.std()),
                (float) config.rescaleFactor(),
                config.fillColor(),
                steps);
    }

    private static List<Double> floats(List<Double> values) {
        return values.stream().map(value -> (double) value.floatValue()).toList();
    }

    private static String difference(PreprocessConfig one, PreprocessConfig two) {
        if (!one.mean().equals(two.mean())) return "the means are " + one.mean() + " and " + two.mean();
        if (!one.std().equals(two.std())) return "the deviations are " + one.std() + " and " + two.std();
        if (one.interpolation() != two.interpolation())
            return "the interpolations are " + one.interpolation() + " and " + two.interpolation();
        if (one.resizeMode() != two.resizeMode())
            return "images are resized by " + one.resizeMode() + " and " + two.resizeMode();
        if (!one.size().equals(two.size()) || !one.cropSize().equals(two.cropSize()))
            return "images get %s cropped to %s, and %s cropped to %s"
                    .formatted(text(one.size()), text(one.cropSize()), text(two.size()), text(two.cropSize()));
        return "the steps are " + one.steps() + " and " + two.steps();
    }

    private static String text(Size size) {
        return size.width() + "x" + size.height();
    }

    private static PreprocessChoice read(ConfigDocument document, int modelSize) {
        PreprocessConfig config = document.kind() == Kind.HUGGING_FACE
                ? PreprocessConfig.fromHuggingFace(document.json())
                : PreprocessConfig.fromOpenClip(document.json(), modelSize);
        String path = document.path();
        return new PreprocessChoice(
                config, path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));
    }
}
