package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.cpu.limits.MachineLimits;
import java.util.List;
import java.util.Locale;

/** The report as one page that needs nothing else. */
final class Html {
    private static final String HEAD = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>clip4j benchmarks</title>
        <style>
        body { font: 15px/1.4 sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em; }
        table { border-collapse: collapse; } td, th { padding: .2em .8em; text-align: left; border-bottom: 1px solid #ddd; vertical-align: top; }
        .no { color: #c0392b; } .yes { color: #1e8449; } small { color: #666; } svg { max-width: 60em; }
        </style></head><body>
        <h1>clip4j benchmarks</h1>
        """;

    private Html() {}

    static String page(Report report) {
        StringBuilder out = new StringBuilder(HEAD).append("<table>\n");
        report.machine().forEach((name, value) -> line(out, name, value));
        for (MachineLimits limits : report.limits())
            line(
                    out,
                    "limits, " + limits.threads() + "T",
                    String.format(
                            Locale.ROOT,
                            "%s GFLOP/s in %d-bit vectors, memory %s GB/s, cache %s GB/s",
                            Table.number(limits.gigaFlops()),
                            limits.vectorBits(),
                            Table.number(limits.memory()),
                            Table.number(limits.cache())));
        out.append("</table>\n<h2>Medians; in brackets how many times as good clip4j is</h2>\n<table>\n");
        out.append("<tr><th>what</th><th>clip4j</th><th>others</th><th>bar</th></tr>\n");
        for (Row row : report.rows()) row(out, row);
        out.append("</table>\n");
        for (MachineLimits limits : report.limits()) roofline(out, limits, report.points());
        return out.append("</body></html>\n").toString();
    }

    private static void line(StringBuilder out, String name, String value) {
        out.append("<tr><th>%s</th><td>%s</td></tr>%n".formatted(escape(name), escape(value)));
    }

    private static void row(StringBuilder out, Row row) {
        Double own = row.values().get(Clip4jEngine.NAME);
        String mine =
                own == null ? "not run" : Table.number(own) + " " + row.unit().symbol();
        String colour = row.missed() ? "no" : "yes";
        out.append("<tr><td>%s%s</td><td>%s</td><td>%s</td><td class=%s>%s</td></tr>%n"
                .formatted(
                        escape(row.title()),
                        notes(row.notes()),
                        mine,
                        escape(Table.peers(row)),
                        colour,
                        escape(row.verdict())));
    }

    private static String notes(List<String> notes) {
        StringBuilder out = new StringBuilder();
        for (String note : notes) out.append("<br><small>").append(escape(note)).append("</small>");
        return out.toString();
    }

    private static void roofline(StringBuilder out, MachineLimits limits, List<Point> points) {
        out.append(String.format(
                Locale.ROOT,
                "<h2>Roofline, %d %s</h2>%n",
                limits.threads(),
                limits.threads() == 1 ? "thread" : "threads"));
        out.append(new Roofline(limits, points).svg());
    }

    /** Text within an element or a quoted attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
