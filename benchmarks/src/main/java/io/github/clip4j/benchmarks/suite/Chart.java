package io.github.clip4j.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reports side by side as SVG that needs nothing else: one panel for each, with a bar for each row and peer that starts
 * at the line of equal speed on a logarithmic axis.
 */
final class Chart {
    private static final int WIDTH = 900;
    private static final int MARGIN = 16;
    private static final int LABELS = 236;
    private static final int HEAD = 124;
    private static final int FOOT = 44;
    private static final int BAR = 12;
    private static final int ROW_GAP = 12;
    private static final int LINE = 14;
    private static final int PANEL_GAP = 24;

    /** Room for a number behind the longest bar. */
    private static final int NUMBER = 38;

    /** Pixels of a small letter, roughly. */
    private static final double LETTER = 6.2;

    private static final Map<String, String> COLOURS = Map.of(
            "onnxruntime", "#1f77b4",
            "onnxruntime-int8", "#9467bd",
            "pytorch", "#d9541e",
            "pytorch-bf16", "#e8a33d",
            "openblas", "#2e8b57",
            "mkl", "#17809a",
            "onednn", "#8c564b");

    private final List<Speedups> reports;
    private final List<String> rows;
    private final List<String> peers;
    private final List<Double> ticks;
    private final double panel;
    private final StringBuilder out = new StringBuilder();

    private Chart(List<Speedups> reports) {
        this.reports = reports;
        Set<String> titles = new LinkedHashSet<>();
        reports.forEach(report -> titles.addAll(report.table().keySet()));
        rows = List.copyOf(titles);
        peers = Speedups.PEERS.stream()
                .filter(peer -> values().stream().anyMatch(v -> v.peer().equals(peer)))
                .toList();
        ticks = ticks(values());
        panel = (WIDTH - 2.0 * MARGIN - LABELS - PANEL_GAP * (reports.size() - 1)) / reports.size();
    }

    /** {@code --chart OUT.svg LABEL=report.json...}. */
    static void write(List<String> arguments) throws IOException {
        if (arguments.size() < 2)
            throw new IllegalArgumentException("--chart: expected OUT.svg LABEL=report.json LABEL=report.json...");
        List<Speedups> reports = new ArrayList<>();
        for (String argument : arguments.subList(1, arguments.size())) reports.add(Speedups.read(argument));
        Files.writeString(Path.of(arguments.getFirst()), svg(reports));
    }

    static String svg(List<Speedups> reports) {
        return new Chart(reports).draw();
    }

    private List<Speedups.Value> values() {
        return reports.stream().flatMap(report -> report.values().stream()).toList();
    }

    /** Powers of two around all values and 1. */
    private static List<Double> ticks(List<Speedups.Value> values) {
        double least = values.stream().mapToDouble(Speedups.Value::ratio).min().orElse(1);
        double most = values.stream().mapToDouble(Speedups.Value::ratio).max().orElse(1);
        List<Double> ticks = new ArrayList<>();
        double tick = 1;
        while (tick > least) tick /= 2;
        for (; tick < Math.max(2, most); tick *= 2) ticks.add(tick);
        ticks.add(tick);
        return ticks;
    }

    /** A title that does not fit on one line has two. */
    private static List<String> lines(String title) {
        int space = title.lastIndexOf(' ', (int) ((LABELS - 10) / LETTER));
        if (title.length() * LETTER <= LABELS - 10 || space < 0) return List.of(title);
        return List.of(title.substring(0, space), title.substring(space + 1));
    }

    private int rowHeight(String row) {
        return ROW_GAP
                + Math.max(BAR * (int) peersOf(row).count(), LINE * lines(row).size());
    }

    /** The peers that any report has in this row, so that bars of one row stand side by side. */
    private Stream<String> peersOf(String row) {
        return peers.stream()
                .filter(peer -> reports.stream()
                        .anyMatch(r -> r.table().getOrDefault(row, Map.of()).containsKey(peer)));
    }

    private String draw() {
        int bottom = HEAD + rows.stream().mapToInt(this::rowHeight).sum();
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%1$d' height='%2$d' viewBox='0 0 %1$d %2$d' role='img'"
                        + " font-family='Helvetica, Arial, sans-serif' font-size='12' fill='#1b1f24'>%n",
                WIDTH, bottom + FOOT);
        add("<rect class='ground' width='%d' height='%d' fill='#ffffff'/>%n", WIDTH, bottom + FOOT);
        text(MARGIN, 28, "start", "clip4j beside other libraries", "font-size='18' font-weight='bold'");
        text(MARGIN, 48, "start", "How many times as fast clip4j is; logarithmic, 1× is equal speed", "fill='#57606a'");
        legend();
        titles();
        for (int i = 0; i < reports.size(); i++) panel(i, bottom);
        return out.append("</svg>\n").toString();
    }

    private void legend() {
        double x = MARGIN;
        for (String peer : peers) {
            add("<rect class='key' x='%.1f' y='62' width='12' height='12' fill='%s'/>%n", x, colour(peer));
            text(x + 17, 72, "start", peer, "");
            x += 34 + LETTER * peer.length();
        }
        if (values().stream().anyMatch(v -> !v.comparable())) {
            add("<rect class='key' x='%.1f' y='62' width='12' height='12' fill='#57606a' fill-opacity='0.35'/>%n", x);
            text(x + 17, 72, "start", "pale: with AVX-512, clip4j without", "");
        }
    }

    private void titles() {
        double y = HEAD;
        for (String row : rows) {
            List<String> lines = lines(row);
            double line = y + (rowHeight(row) - LINE * (lines.size() - 1)) / 2.0 + 4;
            for (int i = 0; i < lines.size(); i++)
                text(MARGIN + LABELS - 10, line + LINE * i, "end", shortened(lines.get(i), LABELS - 10), "");
            y += rowHeight(row);
        }
    }

    private void panel(int index, int bottom) {
        double left = MARGIN + LABELS + index * (panel + PANEL_GAP);
        LogScale x = new LogScale(ticks.getFirst(), ticks.getLast(), left, left + panel - NUMBER);
        Speedups report = reports.get(index);
        text(left, HEAD - 26, "start", shortened(report.label(), panel), "font-weight='bold'");
        text(left, HEAD - 10, "start", shortened(report.machine(), panel), "font-size='11' fill='#57606a'");
        for (double tick : ticks) {
            String colour = tick == 1 ? "#1b1f24" : "#d8dee4";
            add("<line x1='%.1f' x2='%1$.1f' y1='%d' y2='%d' stroke='%s'/>%n", x.at(tick), HEAD, bottom, colour);
            text(x.at(tick), bottom + 16, "middle", number(tick) + "×", "fill='#57606a'");
        }
        text(x.at(1), bottom + 34, "start", "clip4j is faster →", "font-size='11' fill='#57606a'");
        bars(report, x);
    }

    private void bars(Speedups report, LogScale x) {
        double y = HEAD;
        for (String row : rows) {
            double top = y + ROW_GAP / 2.0;
            for (String peer : peersOf(row).toList()) {
                Speedups.Value value =
                        report.table().getOrDefault(row, Map.of()).get(peer);
                if (value != null) bar(value, x, top);
                top += BAR;
            }
            y += rowHeight(row);
        }
    }

    private void bar(Speedups.Value value, LogScale x, double top) {
        double begin = Math.min(x.at(1), x.at(value.ratio()));
        double end = Math.max(x.at(1), x.at(value.ratio()));
        String number = String.format(Locale.ROOT, "%.2f×", value.ratio());
        add(
                "<rect class='bar' x='%.1f' y='%.1f' width='%.1f' height='%d' fill='%s'"
                        + " fill-opacity='%s'><title>%s</title></rect>%n",
                begin,
                top,
                Math.max(1, end - begin),
                BAR - 2,
                colour(value.peer()),
                value.comparable() ? "1" : "0.35",
                Html.escape(value.row() + ", " + value.peer() + ": " + number));
        text(end + 4, top + BAR - 3, "start", number, "font-size='10'");
    }

    private static String colour(String peer) {
        return COLOURS.getOrDefault(peer, "#57606a");
    }

    private static String number(double tick) {
        return tick >= 1 ? "" + Math.round(tick) : "" + tick;
    }

    private static String shortened(String text, double room) {
        int most = (int) (room / LETTER);
        return text.length() <= most ? text : text.substring(0, Math.max(0, most - 1)) + "…";
    }

    private void text(double x, double y, String anchor, String text, String style) {
        add("<text x='%.1f' y='%.1f' text-anchor='%s' %s>%s</text>%n", x, y, anchor, style, Html.escape(text));
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    private void add(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values));
    }
}
