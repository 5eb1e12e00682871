package io.github.clip4j.cli.audit;

import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects the differences between two sets of tensors, in the order of the computation. */
final class DiffReport {
    private static final int NAMED = 5;

    private final double tolerance;
    private final List<String> settings;
    private final List<Divergence> different = new ArrayList<>();
    private final List<String> shapes = new ArrayList<>();
    private final List<String> onlyInA = new ArrayList<>();
    private final List<String> onlyInB = new ArrayList<>();
    private int equal;
    private int within;
    private String first = "";

    /** @param settings what differs besides tensors, a line for each */
    DiffReport(double tolerance, List<String> settings) {
        this.tolerance = tolerance;
        this.settings = settings;
    }

    void add(Divergence divergence) {
        if (divergence.max() == 0) {
            equal++;
        } else if (divergence.relative() <= tolerance) {
            within++;
        } else {
            different.add(divergence);
            note(divergence.name());
        }
    }

    void otherShape(String name, List<Long> a, List<Long> b) {
        shapes.add(name + ": " + a + " | " + b);
        note(name);
    }

    private void note(String name) {
        if (first.isEmpty()) first = name;
    }

    void onlyInA(String name) {
        onlyInA.add(name);
    }

    void onlyInB(String name) {
        onlyInB.add(name);
    }

    int compared() {
        return equal + within + different.size() + shapes.size();
    }

    boolean differs() {
        return !(different.isEmpty()
                && shapes.isEmpty()
                && settings.isEmpty()
                && onlyInA.isEmpty()
                && onlyInB.isEmpty());
    }

    void print(Results results, boolean json, int largest) {
        if (json) printJson(results);
        else printText(results, largest);
    }

    private void printText(Results results, int largest) {
        for (String setting : settings) results.line("setting " + Messages.printable(setting));
        for (String shape : shapes.subList(0, Math.min(NAMED, shapes.size())))
            results.line("shape " + Messages.printable(shape));
        if (shapes.size() > NAMED) results.line("shape … and " + (shapes.size() - NAMED) + " other tensors");
        if (!first.isEmpty()) results.line("first difference: " + Messages.printable(first));
        List<Divergence> ordered = different.stream()
                .sorted(Comparator.comparingDouble(Divergence::relative).reversed())
                .limit(largest)
                .toList();
        if (!ordered.isEmpty()) results.line("largest differences, and where:");
        for (Divergence d : ordered)
            results.line(String.format(
                    Locale.ROOT,
                    "  %-52s %-18s max %.3g, %.3g of the largest value, at row %d, column %d",
                    Messages.printable(d.name()),
                    d.shape(),
                    d.max(),
                    d.relative(),
                    d.row(),
                    d.column()));
        missing(results, "A", onlyInA);
        missing(results, "B", onlyInB);
        results.line(String.format(
                Locale.ROOT,
                "%s %d tensors: %d the same, %d within the tolerance, %d differ",
                differs() ? "DIFFERENT" : "SAME",
                compared(),
                equal,
                within,
                different.size() + shapes.size()));
    }

    private static void missing(Results results, String side, List<String> names) {
        if (names.isEmpty()) return;
        String few = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        results.line(Messages.printable(
                "only in " + side + ": " + names.size() + ": " + few + (names.size() > NAMED ? ", …" : "")));
    }

    private void printJson(Results results) {
        for (Divergence d : different) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("tensor", d.name());
            object.put("shape", d.shape());
            object.put("max", d.max());
            object.put("relative", d.relative());
            results.json(object);
        }
        Map<String, Object> totals = new LinkedHashMap<>();
        totals.put("verdict", differs() ? "DIFFERENT" : "SAME");
        totals.put("first", first);
        totals.put("same", equal);
        totals.put("within", within);
        totals.put("differ", different.size() + shapes.size());
        totals.put("settings", settings);
        totals.put("shapes", shapes);
        totals.put("onlyInA", onlyInA);
        totals.put("onlyInB", onlyInB);
        results.json(totals);
    }
}
