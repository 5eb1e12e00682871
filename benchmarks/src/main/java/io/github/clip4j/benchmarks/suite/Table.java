package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows as text: clip4j's value, each peer's value with the ratio, and the bar. */
final class Table {
    private Table() {}

    static String text(List<Row> rows) {
        int width = rows.stream()
                .map(row -> row.title().length())
                .max(Comparator.naturalOrder())
                .orElse(0);
        StringBuilder out = new StringBuilder();
        for (Row row : rows) {
            out.append(String.format(
                            Locale.ROOT, "%-" + Math.max(1, width) + "s  %12s  %s", row.title(), own(row), peers(row))
                    .stripTrailing());
            out.append('\n');
            if (!row.bars().isEmpty())
                out.append("    bar: ").append(row.verdict()).append('\n');
            for (String note : row.notes()) out.append("    ").append(note).append('\n');
        }
        return out.toString();
    }

    private static String own(Row row) {
        Double value = row.values().get(Clip4jEngine.NAME);
        return value == null ? "not run" : number(value) + " " + row.unit().symbol();
    }

    /** For example {@code onnxruntime 890 (1.11x)}. */
    static String peers(Row row) {
        return row.values().entrySet().stream()
                .filter(e -> !e.getKey().equals(Clip4jEngine.NAME))
                .map(e -> e.getKey() + " " + number(e.getValue()) + " (" + ratio(row.ratio(e.getKey())) + ")")
                .collect(Collectors.joining("  "));
    }

    private static String ratio(double ratio) {
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2fx", ratio) : "-";
    }

    /** At least three significant digits. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
