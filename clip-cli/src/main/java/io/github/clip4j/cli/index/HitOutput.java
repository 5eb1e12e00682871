package io.github.clip4j.cli.index;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.search.Hit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what was found, best first. */
public record HitOutput(Context context, boolean json) {
    public void print(List<Hit> hits) {
        for (Hit hit : hits) {
            if (json) context.results().json(facts(hit));
            else
                context.results()
                        .line(Messages.printable(
                                String.format(Locale.ROOT, "%.4f  %s", hit.score(), Ids.shown(hit.id()))));
        }
        if (hits.isEmpty()) context.messages().hint("nothing was found");
    }

    public static Map<String, Object> facts(Hit hit) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", hit.id());
        facts.put("score", hit.score());
        Map<String, Object> fields = new LinkedHashMap<>();
        hit.fields().forEach((name, value) -> fields.put(name, plain(value)));
        facts.put("fields", fields);
        return facts;
    }

    /** Times as text, which JSON has no other form for. */
    private static Object plain(Object value) {
        return switch (value) {
            case Instant time -> time.toString();
            case List<?> list -> list.stream().map(HitOutput::plain).toList();
            default -> value;
        };
    }
}
