package io.github.clip4j.cli.index;

import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.cli.io.Html;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.file.Staging;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.catalogue.StoredImage;
import io.github.clip4j.search.indexing.Thumbnail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/** A page of small images, as one HTML file that needs no other. */
public final class ImagePage {
    private static final String STYLE = """
        body{font:16px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem;color:#202020;background:#fff}
        h1{font-size:1.4rem;overflow-wrap:anywhere}h2{font-size:1rem;margin:1.6rem 0 .5rem}.hits{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:1.2rem}
        figure{margin:0}.frame{aspect-ratio:1;background:#f2f2f0;display:flex;align-items:center;justify-content:center;border-radius:.4rem;overflow:hidden}
        img{max-width:100%;max-height:100%}.none{padding:.6rem;color:#666;font-size:.8rem;overflow-wrap:anywhere}
        figcaption{font-size:.85rem;overflow-wrap:anywhere;margin-top:.3rem}b{font-variant-numeric:tabular-nums}
        a{color:inherit}dl{margin:.2rem 0;font-size:.75rem;color:#555;display:grid;grid-template-columns:auto 1fr;gap:0 .5rem}dd{margin:0}
        @media(prefers-color-scheme:dark){body{background:#1b1b1a;color:#e8e8e6}.frame{background:#2a2a28}dl,.none{color:#aaa}}
        """;

    private final StringBuilder page = new StringBuilder();

    private final Function<String, Optional<byte[]>> thumbnails;

    /**
     * A page with a headline.
     *
     * @param index has small images of some entries; of others the file is read
     */
    ImagePage(String title, VectorIndex index) {
        this(title, index::thumbnail);
    }

    /** A page with a headline, whose images are read. */
    public ImagePage(String title) {
        this(title, _ -> Optional.empty());
    }

    private ImagePage(String title, Function<String, Optional<byte[]>> thumbnails) {
        this.thumbnails = thumbnails;
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n<meta name=\"viewport\"")
                .append(" content=\"width=device-width,initial-scale=1\">\n<title>")
                .append(Html.escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n<h1>")
                .append(Html.escaped(title))
                .append("</h1>\n");
    }

    /** A group of images begins. */
    public void beginGroup(String headline) {
        if (!headline.isEmpty())
            page.append("<h2>").append(Html.escaped(headline)).append("</h2>\n");
        page.append("<div class=\"hits\">\n");
    }

    /** A group of images ends. */
    public void endGroup() {
        page.append("</div>\n");
    }

    /** A paragraph of text. */
    public void paragraph(String text) {
        page.append("<p>").append(Html.escaped(text)).append("</p>\n");
    }

    /** HTML as it is. */
    public void insert(String html) {
        page.append(html);
    }

    /**
     * An image and what is said of it.
     *
     * @param id where it is
     * @param strong stands before its name
     * @param name what it is called
     * @param more HTML below
     */
    public void image(String id, String strong, String name, String more) {
        page.append("<figure><div class=\"frame\">")
                .append(content(id))
                .append("</div><figcaption><b>")
                .append(Html.escaped(strong))
                .append("</b> ")
                .append(link(id, name))
                .append(more)
                .append("</figcaption></figure>\n");
    }

    /** The page so far, as a whole. */
    String html() {
        return page + "</html>\n";
    }

    /** Writes the page. */
    public void write(Path file) {
        try (Staging staging = Staging.file(file)) {
            Files.writeString(staging.path(), html(), StandardCharsets.UTF_8);
            staging.commit();
        } catch (IOException e) {
            throw new ClipException(file + ": cannot be written: " + IoReason.of(e), e);
        }
    }

    private static String link(String id, String name) {
        try {
            Path file = Path.of(id);
            if (Files.isRegularFile(file))
                return "<a href=\"" + Html.escaped(file.toUri().toString()) + "\" title=\"" + Html.escaped(id) + "\">"
                        + Html.escaped(name) + "</a>";
        } catch (InvalidPathException _) {
            return Html.escaped(name);
        }
        return Html.escaped(name);
    }

    private String content(String id) {
        try {
            byte[] jpeg = thumbnails.apply(id).orElseGet(() -> Thumbnail.of(StoredImage.read(id), id));
            return "<img alt=\"\" loading=\"lazy\" src=\"data:image/jpeg;base64,"
                    + Base64.getEncoder().encodeToString(jpeg) + "\">";
        } catch (ClipException | OutOfMemoryError e) {
            return "<span class=\"none\">" + Html.escaped(Failures.describe(e)) + "</span>";
        }
    }
}
