package io.github.clip4j.cli.evaluate;

import io.github.clip4j.cli.io.Context;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures as a JSON object, or the single ones of them a line each. No state. */
final class FactOutput {
    private FactOutput() {}

    static void print(Context context, Map<String, Object> facts, boolean json) {
        if (json) context.results().json(facts);
        else print(context, "", facts);
    }

    private static void print(Context context, String prefix, Map<?, ?> facts) {
        facts.forEach((name, value) -> {
            if (value instanceof Map<?, ?> map) print(context, prefix + name + " ", map);
            else if (!(value instanceof List)) context.results().line("%-44s %s".formatted(prefix + name, text(value)));
        });
    }

    private static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.6g", number) : String.valueOf(value);
    }
}
