package io.github.clip4j.cli.index;

import io.github.clip4j.cli.io.Html;
import io.github.clip4j.search.Hit;
import io.github.clip4j.search.VectorIndex;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What was found, as a page. */
public final class HitPage {
    /** Said by name, link and date, or of no interest to people. */
    private static final Set<String> LEFT_OUT = Set.of("name", "folder", "size", "modified", "sha256", "taken");

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private HitPage() {}

    public static void write(Path file, String title, List<Hit> hits, VectorIndex index) {
        ImagePage page = new ImagePage(title, index);
        page.beginGroup("");
        for (Hit hit : hits)
            page.image(
                    hit.id(),
                    String.format(Locale.ROOT, "%.4f", hit.score()),
                    String.valueOf(hit.fields().getOrDefault("name", hit.id())),
                    fields(hit.fields()));
        page.endGroup();
        if (hits.isEmpty()) page.paragraph("Nothing was found.");
        page.write(file);
    }

    private static String fields(Map<String, Object> fields) {
        StringBuilder list = new StringBuilder("<dl>");
        fields.forEach((name, value) -> {
            if (!LEFT_OUT.contains(name))
                list.append("<dt>")
                        .append(Html.escaped(name))
                        .append("</dt><dd>")
                        .append(Html.escaped(text(value)))
                        .append("</dd>");
        });
        return list.append("</dl>").toString();
    }

    /** Times to the minute, as people read them. */
    private static String text(Object value) {
        return value instanceof Instant time ? MINUTES.format(time) : String.valueOf(value);
    }
}
