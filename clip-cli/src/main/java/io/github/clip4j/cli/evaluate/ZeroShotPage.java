package io.github.clip4j.cli.evaluate;

import io.github.clip4j.cli.index.ImagePage;
import io.github.clip4j.cli.io.Html;
import io.github.clip4j.tasks.dataset.LabelledImages;
import io.github.clip4j.tasks.evaluation.ZeroShotReport;
import io.github.clip4j.tasks.evaluation.ZeroShotRun;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Zero-shot classification as a page: figures, calibration, what is confused, the worst mistakes as images. */
final class ZeroShotPage {
    private static final String STYLE = """
        <style>
        .tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.8rem;margin:1rem 0}
        .tiles div{background:#f2f2f0;border-radius:.4rem;padding:.6rem .8rem}.tiles b{display:block;font-size:1.5rem}
        .pages{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:2rem;align-items:start}
        .bars{display:flex;align-items:flex-end;height:12rem;gap:3px;border-bottom:1px solid #888}
        .bars div{flex:1;position:relative;height:100%}.bars i{position:absolute;bottom:0;left:0;right:0;background:#3b6ea5}
        .bars u{position:absolute;left:0;right:0;height:0;border-top:2px solid #d2722b}.axis{display:flex;justify-content:space-between;font-size:.75rem;color:#666}
        table{border-collapse:collapse;font-size:.85rem}td,th{padding:.15rem .8rem .15rem 0;text-align:left;font-weight:400}
        th{color:#666}td:first-child{font-variant-numeric:tabular-nums;text-align:right}
        @media(prefers-color-scheme:dark){.tiles div{background:#2a2a28}.axis,th{color:#aaa}.bars i{background:#6f9fd0}}
        </style>
        """;

    private static final int ROWS = 15;

    private final String title;
    private final LabelledImages images;
    private final List<String> names;
    private final ZeroShotRun.Result result;
    private final ZeroShotReport report;

    ZeroShotPage(String title, LabelledImages images, ZeroShotRun.Result result) {
        this.title = title;
        this.images = images;
        this.names = images.classes().names();
        this.result = result;
        this.report = result.report();
    }

    void write(Path file) {
        ImagePage page = new ImagePage(title);
        page.insert(STYLE + tiles() + "<div class=\"pages\">\n<section>" + calibration() + "</section>\n<section>"
                + confusions() + "</section>\n<section>" + weakest() + "</section>\n</div>\n");
        if (result.worst().isEmpty()) {
            page.paragraph("No mistakes.");
        } else {
            page.beginGroup("Worst mistakes: the surest first");
            for (ZeroShotRun.Mistake mistake : result.worst())
                page.image(
                        images.id(mistake.name()),
                        names.get(mistake.predicted()) + ' ' + percent(mistake.confidence()),
                        "is " + names.get(mistake.label()),
                        "<br><small>" + Html.escaped(mistake.name()) + "</small>");
            page.endGroup();
        }
        page.write(file);
    }

    private String tiles() {
        String top5 = Double.isNaN(report.top5()) ? "" : tile(percent(report.top5()), "among the first five");
        return "<div class=\"tiles\">" + tile(percent(report.top1()), "top-1 accuracy") + top5
                + tile(percent(report.meanPerClassRecall()), "mean recall per class")
                + tile(String.format(Locale.ROOT, "%.3f", report.calibrationError()), "calibration error")
                + tile(String.valueOf(report.items()), "images")
                + tile(String.valueOf(report.classes()), "classes")
                + tile(String.valueOf(result.failed()), "images left out") + "</div>\n";
    }

    private static String tile(String value, String name) {
        return "<div><b>" + value + "</b>" + name + "</div>";
    }

    private String calibration() {
        StringBuilder html = new StringBuilder("<h2>Is it right as often as it is sure?</h2>\n<div class=\"bars\">");
        for (ZeroShotReport.Bin bin : report.bins()) {
            html.append("<div");
            if (bin.items() > 0) {
                double accuracy = (double) bin.hits() / bin.items();
                html.append(String.format(
                        Locale.ROOT,
                        " title=\"%d images, %s right, %s sure\"><i style=\"height:%.1f%%\"></i><u"
                                + " style=\"bottom:%.1f%%\"></u>",
                        bin.items(),
                        percent(accuracy),
                        percent(bin.confidence()),
                        100 * accuracy,
                        100 * bin.confidence()));
            } else {
                html.append('>');
            }
            html.append("</div>");
        }
        return html + "</div>\n<div class=\"axis\"><span>0 %</span><span>confidence</span><span>100 %</span></div>\n"
                + "<p><small>Bars: share that is right of the images with this confidence, none where there is no"
                + " image. Lines: their mean confidence. A bar below its line: too sure.</small></p>\n";
    }

    private String confusions() {
        StringBuilder html =
                new StringBuilder("<h2>Most often confused</h2>\n<table><tr><th>images<th>are<th>taken for");
        report.confusions().stream()
                .limit(ROWS)
                .forEach(c -> html.append("\n<tr><td>")
                        .append(c.count())
                        .append("<td>")
                        .append(Html.escaped(names.get(c.label())))
                        .append("<td>")
                        .append(Html.escaped(names.get(c.predicted()))));
        return html + "</table>\n";
    }

    private String weakest() {
        StringBuilder html = new StringBuilder("<h2>Least often recognised</h2>\n<table><tr><th>recall<th>of<th>class");
        IntStream.range(0, names.size())
                .filter(c -> report.classItems()[c] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer c) -> report.recall()[c]))
                .limit(ROWS)
                .forEach(c -> html.append("\n<tr><td>")
                        .append(percent(report.recall()[c]))
                        .append("<td>")
                        .append(report.classItems()[c])
                        .append("<td>")
                        .append(Html.escaped(names.get(c))));
        return html + "</table>\n";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
