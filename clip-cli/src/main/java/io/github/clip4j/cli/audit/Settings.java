package io.github.clip4j.cli.audit;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Size;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.Tower;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a model computes with besides its weights: dimensions, activation, preprocessing, kind of scoring. */
final class Settings {
    private Settings() {}

    /** By name, for example {@code vision.activation}; those of the towers that there are. */
    static SequencedMap<String, String> of(PretrainedModel model) {
        SequencedMap<String, String> settings = new TreeMap<>();
        settings.put("towers", towers(model));
        settings.put("embedDim", String.valueOf(model.config().embedDim()));
        if (model.towers().contains(Tower.IMAGE)) addImage(settings, model);
        if (model.towers().contains(Tower.TEXT))
            addText(settings, model.config().text());
        // The scale is a weight.
        settings.put("scoring", scoring(model));
        return settings;
    }

    /** A damaged scale is a difference in a weight, and shown as one. */
    private static String scoring(PretrainedModel model) {
        try {
            return model.scoring().getClass().getSimpleName();
        } catch (ClipException _) {
            return "unusable";
        }
    }

    private static String towers(PretrainedModel model) {
        return model.towers().stream()
                .map(tower -> tower.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static void addImage(SequencedMap<String, String> settings, PretrainedModel model) {
        add(settings, "vision.", model.config().vision());
        var preprocessor =
                model.preprocessor(Optional.empty(), model.config().vision().imageSize());
        add(settings, "preprocessing.", preprocessor.config());
    }

    private static void addText(SequencedMap<String, String> settings, TextConfig text) {
        add(settings, "text.", text);
        // Layouts that do not name the id take the largest one.
        if (text.endOfText() == TextConfig.ARGMAX) settings.put("text.endOfText", String.valueOf(text.vocabSize() - 1));
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case Size(int height, int width) -> height + "x" + width;
            case null, default -> String.valueOf(value);
        };
    }

    private static void add(SequencedMap<String, String> settings, String prefix, Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                settings.put(
                        prefix + component.getName(),
                        text(component.getAccessor().invoke(record)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component.getName(), e);
            }
        }
    }
}
