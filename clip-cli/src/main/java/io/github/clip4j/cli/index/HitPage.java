package io.github.clip4j.cli.index;

import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.file.Staging;
import io.github.clip4j.search.Hit;
import io.github.clip4j.search.catalogue.StoredImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What was found, as one HTML file that needs no other. */
final class HitPage {
    private static final String STYLE = """
        body{font:16px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem;color:#202020;background:#fff}
        h1{font-size:1.4rem;overflow-wrap:anywhere}.hits{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:1.2rem}
        figure{margin:0}.frame{aspect-ratio:1;background:#f2f2f0;display:flex;align-items:center;justify-content:center;border-radius:.4rem;overflow:hidden}
        img{max-width:100%;max-height:100%}.none{padding:.6rem;color:#666;font-size:.8rem;overflow-wrap:anywhere}
        figcaption{font-size:.85rem;overflow-wrap:anywhere;margin-top:.3rem}b{font-variant-numeric:tabular-nums}
        a{color:inherit}dl{margin:.2rem 0;font-size:.75rem;color:#555;display:grid;grid-template-columns:auto 1fr;gap:0 .5rem}dd{margin:0}
        @media(prefers-color-scheme:dark){body{background:#1b1b1a;color:#e8e8e6}.frame{background:#2a2a28}dl,.none{color:#aaa}}
        """;

    /** By name, link and date, or of no interest to people. */
    private static final Set<String> LEFT_OUT = Set.of("name", "folder", "size", "modified", "sha256", "taken");

    private HitPage() {}

    /** Writes the page. */
    static void write(Path file, String title, List<Hit> hits) {
        try (Staging staging = Staging.file(file)) {
            Files.writeString(staging.path(), page(title, hits), StandardCharsets.UTF_8);
            staging.commit();
        } catch (IOException e) {
            throw new ClipException(file + ": cannot be written: " + IoReason.of(e), e);
        }
    }

    static String page(String title, List<Hit> hits) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n<meta")
                .append(" name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n<div class=\"hits\">\n");
        hits.forEach(hit -> figure(page, hit));
        if (hits.isEmpty()) page.append("<p>Nothing was found.</p>\n");
        return page.append("</div>\n</html>\n").toString();
    }

    private static void figure(StringBuilder page, Hit hit) {
        String name = String.valueOf(hit.fields().getOrDefault("name", hit.id()));
        page.append("<figure><div class=\"frame\">").append(content(hit)).append("</div><figcaption><b>");
        page.append(String.format(Locale.ROOT, "%.4f", hit.score())).append("</b> ").append(link(hit.id(), name));
        page.append("<dl>");
        for (Map.Entry<String, Object> field : hit.fields().entrySet()) {
            if (!LEFT_OUT.contains(field.getKey()))
                page.append("<dt>")
                        .append(escaped(field.getKey()))
                        .append("</dt><dd>")
                        .append(escaped(String.valueOf(field.getValue())))
                        .append("</dd>");
        }
        page.append("</dl></figcaption></figure>\n");
    }

    private static String link(String id, String name) {
        try {
            Path file = Path.of(id);
            if (Files.isRegularFile(file)) return "<a href=\"" + escaped(file.toUri().toString()) + "\" title=\""
                    + escaped(id) + "\">" + escaped(name) + "</a>";
        } catch (InvalidPathException _) {
            return escaped(name);
        }
        return escaped(name);
    }

    private static String content(Hit hit) {
        try {
            byte[] jpeg = Thumbnail.jpeg(StoredImage.read(hit.id()), hit.id());
            return "<img alt=\"\" loading=\"lazy\" src=\"data:image/jpeg;base64,"
                    + Base64.getEncoder().encodeToString(jpeg) + "\">";
        } catch (ClipException | OutOfMemoryError e) {
            return "<span class=\"none\">" + escaped(Failures.describe(e)) + "</span>";
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
