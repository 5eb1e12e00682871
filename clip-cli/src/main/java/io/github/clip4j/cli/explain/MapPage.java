package io.github.clip4j.cli.explain;

import io.github.clip4j.cli.io.Html;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** An explanation as one HTML file that needs no other: each patch says its value under the mouse. */
final class MapPage {
    private static final String STYLE = """
        body{font:16px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem;color:#202020;background:#fff}
        .maps{display:flex;flex-wrap:wrap;gap:1.5rem}figure{margin:0;flex:1 1 16rem;max-width:28rem}figcaption{font-weight:600;margin-bottom:.4rem}
        svg{width:100%;display:block;shape-rendering:crispEdges}image{image-rendering:pixelated}rect:hover{stroke:#fff;stroke-width:.06}
        .bar{height:.8rem;margin-top:.5rem}.ends{display:flex;justify-content:space-between;font-variant-numeric:tabular-nums}
        p{max-width:60rem}
        """;

    private MapPage() {}

    /** The file's bytes, in UTF-8. */
    static byte[] html(Explanation explanation) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n<title>")
                .append(Html.escaped(explanation.input()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n<h1>")
                .append(Html.escaped(explanation.input()))
                .append("</h1>\n");
        explanation
                .text()
                .ifPresent(text -> page.append("<p>Cosine of the image and “")
                        .append(Html.escaped(text))
                        .append("”: <strong>")
                        .append(explanation.cosineText())
                        .append("</strong></p>\n"));
        page.append("<div class=\"maps\">\n<figure><figcaption>as the model sees it</figcaption>")
                .append("<svg viewBox=\"0 0 1 1\">")
                .append(image(explanation, false, "1"))
                .append("</svg></figure>\n");
        for (HeatMap map : explanation.maps()) figure(page, explanation, map);
        page.append("</div>\n");
        for (String paragraph : Explain.MEANING)
            page.append("<p>").append(Html.escaped(paragraph)).append("</p>\n");
        page.append("<p><small>").append(Html.escaped(explanation.model())).append("</small></p>\n</html>\n");
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void figure(StringBuilder page, Explanation explanation, HeatMap map) {
        String grid = String.valueOf(map.grid());
        page.append("<figure><figcaption>")
                .append(Html.escaped(map.title()))
                .append(String.format(Locale.ROOT, "</figcaption><svg viewBox=\"0 0 %s %<s\">", grid))
                .append(image(explanation, true, grid))
                .append('\n');
        for (int i = 0; i < map.values().length; i++)
            page.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"1\" height=\"1\" fill=\"%s\" fill-opacity=\"%s\"><title>row %d,"
                            + " column %d: %s</title></rect>%n",
                    i % map.grid(),
                    i / map.grid(),
                    Palette.css(Palette.color(map.level(i))),
                    Palette.OPACITY,
                    i / map.grid(),
                    i % map.grid(),
                    map.text(i)));
        page.append("</svg><div class=\"bar\" style=\"background:linear-gradient(to right");
        for (int i = 0; i <= 10; i++) page.append(',').append(Palette.css(Palette.over(Palette.MIDDLE_GRAY, i / 10.0)));
        page.append(")\"></div><div class=\"ends\"><span>")
                .append(map.unit().text(map.min()))
                .append("</span><span>")
                .append(map.unit().text(map.max()))
                .append("</span></div></figure>\n");
    }

    private static String image(Explanation explanation, boolean gray, String side) {
        return "<image width=\"" + side + "\" height=\"" + side + "\" href=\"data:image/png;base64,"
                + Base64.getEncoder().encodeToString(MapImage.png(explanation, gray)) + "\"/>";
    }
}
