package io.github.clip4j.cli.command;

import io.github.clip4j.Classification;
import io.github.clip4j.cli.io.Csv;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the labels of images. */
final class ClassOutput {
    private final Results results;
    private final ClassifyOptions options;
    private final boolean json;
    /** Without one, cosines stand alone: a probability of labels that compete says nothing about one of them. */
    private final boolean probabilities;

    private final int top;
    private boolean begun;

    /**
     * An output.
     *
     * @param compete whether the model's probabilities sum to 1
     */
    ClassOutput(Results results, ClassifyOptions options, boolean json, boolean compete) {
        this.results = results;
        this.options = options;
        this.json = json || options.isJson();
        this.probabilities = !(options.multiLabel && compete);
        this.top = options.top();
    }

    void print(String input, List<Classification> classes) {
        List<Classification> best = classes.stream()
                .filter(c -> (probabilities ? c.probability() : c.cosine()) >= options.threshold)
                .limit(top)
                .toList();
        if (json) results.json(object(input, best));
        else if (options.isCsv()) csv(input, best);
        else text(input, best);
    }

    private void text(String input, List<Classification> classes) {
        results.line(Messages.printable(input));
        for (Classification c : classes) {
            String number = probabilities
                    ? String.format(Locale.ROOT, "%7.2f %%", 100 * c.probability())
                    : String.format(Locale.ROOT, "%9.4f", c.cosine());
            results.line(number + "  " + Messages.printable(c.label()));
        }
    }

    private void csv(String input, List<Classification> classes) {
        if (!begun)
            results.line(Csv.line(
                    probabilities
                            ? List.of("input", "label", "probability", "cosine")
                            : List.of("input", "label", "cosine")));
        begun = true;
        for (Classification c : classes)
            results.line(Csv.line(
                    probabilities
                            ? List.of(input, c.label(), c.probability(), c.cosine())
                            : List.of(input, c.label(), c.cosine())));
    }

    private Map<String, Object> object(String input, List<Classification> classes) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Classification c : classes) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("label", c.label());
            if (probabilities) entry.put("probability", c.probability());
            entry.put("cosine", c.cosine());
            list.add(entry);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("input", input);
        object.put("classes", list);
        return object;
    }
}
