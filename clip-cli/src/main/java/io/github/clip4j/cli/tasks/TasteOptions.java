package io.github.clip4j.cli.tasks;

import io.github.clip4j.Clip;
import io.github.clip4j.cli.index.Ids;
import io.github.clip4j.cli.index.QueryEmbedding;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.TextInput;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.query.QueryExpression;
import io.github.clip4j.search.query.QueryExpression.Term;
import io.github.clip4j.tasks.recommendation.Taste;
import io.github.clip4j.tasks.recommendation.Taste.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What somebody likes, and what else decides on what they get. */
final class TasteOptions {
    @Option(
            names = "--like",
            required = true,
            paramLabel = "X",
            description = {
                "Something that is liked: the id or path of an entry, an image file, or words; may be repeated.",
                "2:X counts twice as much as the others."
            })
    private List<String> liked = new ArrayList<>();

    @Option(names = "--dislike", paramLabel = "X", description = "Something that is not; may be repeated.")
    private List<String> disliked = new ArrayList<>();

    @Option(
            names = "--away",
            paramLabel = "A",
            defaultValue = "" + Taste.USUAL,
            description = "How far from what is disliked: 0, not at all, to 1. Default: ${DEFAULT-VALUE}.")
    private double away;

    @Option(
            names = "--seen",
            paramLabel = "FILE",
            description = "Ids or paths of entries that are not recommended again, one per line; - is standard input.")
    private @Nullable String seen;

    @Option(
            names = "--max-per",
            paramLabel = "FIELD=N",
            description = "At most N with the same value of a field, such as brand=2; may be repeated.")
    private List<String> maxPer = new ArrayList<>();

    Map<String, Integer> most() {
        Map<String, Integer> most = new LinkedHashMap<>();
        for (String text : maxPer) {
            int sign = text.lastIndexOf('=');
            if (sign < 1 || !text.substring(sign + 1).matches("[1-9]\\d{0,8}"))
                throw new ClipException(
                        "--max-per: expected a field and a number such as brand=2, found \"" + text + '"');
            most.put(text.substring(0, sign), Integer.parseInt(text.substring(sign + 1)));
        }
        return most;
    }

    List<String> seen(Context context) {
        List<String> names = new ArrayList<>();
        if (seen != null)
            TextInput.forEachLine(
                    seen,
                    context.console().in(),
                    line -> {
                        if (!line.text().isBlank()) names.add(line.text());
                    },
                    context.messages()::fail);
        return names;
    }

    /** The model is opened only for what the index does not have. */
    Taste of(VectorIndex index, Supplier<Clip> opening) {
        List<Term> others = Stream.concat(liked.stream(), disliked.stream())
                .map(TasteOptions::term)
                .filter(term -> Ids.find(index, term.text()).isEmpty())
                .toList();
        Map<String, float[]> embedded = new HashMap<>();
        if (!others.isEmpty())
            try (Clip clip = opening.get()) {
                for (Term term : others)
                    embedded.put(term.text(), QueryEmbedding.of(clip, List.of(new Term(1, term.text()))));
            }
        return new Taste(examples(index, liked, embedded), examples(index, disliked, embedded), away);
    }

    private static List<Example> examples(VectorIndex index, List<String> texts, Map<String, float[]> embedded) {
        List<Example> examples = new ArrayList<>();
        for (String text : texts) {
            Term term = term(text);
            float[] vector = embedded.get(term.text());
            if (vector != null) {
                examples.add(new Example(term.text(), vector, term.weight()));
            } else {
                Entry entry = Ids.find(index, term.text()).orElseThrow();
                examples.add(new Example(entry.id(), entry.vector(), term.weight()));
            }
        }
        return examples;
    }

    private static Term term(String text) {
        List<Term> terms = QueryExpression.parse(text).terms();
        // Signs are for sums; here they are part of a name or of words.
        return terms.size() == 1 && terms.getFirst().weight() > 0 ? terms.getFirst() : new Term(1, text);
    }
}
