package io.github.clip4j.cli.audit;

import io.github.clip4j.image.Size;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.TextConfig;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a model computes with besides its weights: dimensions, activation, preprocessing, kind of scoring. */
final class Settings {
    private Settings() {}

    /** By name, for example {@code vision.activation}. */
    static SequencedMap<String, String> of(PretrainedModel model) {
        SequencedMap<String, String> settings = new TreeMap<>();
        settings.put("embedDim", String.valueOf(model.config().embedDim()));
        add(settings, "vision.", model.config().vision());
        add(settings, "text.", model.config().text());
        // Layouts that do not name the id take the largest one.
        if (model.config().text().endOfText() == TextConfig.ARGMAX)
            settings.put("text.endOfText", String.valueOf(model.config().text().vocabSize() - 1));
        // The scale is a weight.
        settings.put("scoring", model.scoring().getClass().getSimpleName());
        var preprocessor =
                model.preprocessor(Optional.empty(), model.config().vision().imageSize());
        add(settings, "preprocessing.", preprocessor.config());
        return settings;
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
