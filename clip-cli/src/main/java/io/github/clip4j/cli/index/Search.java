package io.github.clip4j.cli.index;

import io.github.clip4j.Clip;
import io.github.clip4j.cli.command.ImageFlags;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.command.TextFlags;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Hit;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.query.QueryExpression;
import io.github.clip4j.search.query.QueryExpression.Term;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clip search}. */
@Command(
        name = "search",
        description = "Find the images of an index that go with words, with images, or with a sum of both.",
        footer = {
            "",
            "Example: clip search \"a red shoe\" --index photos.index",
            "Example: clip search \"2:dog + ./a.jpg - fruit\" --index photos.index --html found.html",
            "JSON: {\"id\":…,\"score\":…,\"fields\":{…}}, best first; with --vectors {\"ids\":[…],\"scores\":[…]}."
        },
        sortOptions = false)
public final class Search implements Callable<Integer> {
    private final Context context;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it.
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "QUERY",
            description = {
                "Words, or a sum: 2:dog + ./a.jpg - fruit. Signs stand between blanks, a weight before a colon.",
                "What begins like a path, or is called as an image that is there, is an image."
            })
    private @Nullable String query;

    @Option(names = "--image", paramLabel = "FILE", description = "Also like this image; may be repeated.")
    private List<Path> images = new ArrayList<>();

    @Option(names = "--minus", paramLabel = "TEXT", description = "Away from these words; may be repeated.")
    private List<String> minus = new ArrayList<>();

    @Option(
            names = "--weight",
            split = ",",
            paramLabel = "W",
            description = "Weights of the query, of each --image and of each --minus, in this order, such as 1,0.5."
                    + " Default: 1 for each.")
    private @Nullable List<Float> weights;

    @Option(
            names = "--vectors",
            paramLabel = "FILE",
            description = "Search with the rows of a .npy file instead; no model is needed.")
    private @Nullable Path vectors;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page with the images that were found.")
    private @Nullable Path html;

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private FindOptions find = new FindOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags texts = new TextFlags();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Search(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var options = find.options();
        List<Term> terms = terms();
        if (vectors != null && !VectorIndex.isIndex(index.folder())) {
            new VectorQueries(context, vectors).search(index.folder(), options.top());
            return context.messages().exitCode();
        }
        try (VectorIndex opened = VectorIndex.open(index.folder(), model.threads())) {
            if (vectors != null) {
                new VectorQueries(context, vectors).search(opened, options);
                return context.messages().exitCode();
            }
            float[] vector = embed(opened, terms);
            List<Hit> hits = opened.search(vector, options);
            new HitOutput(context, output.json).print(hits);
            if (html != null) HitPage.write(html, title(terms), hits, opened);
        }
        return context.messages().exitCode();
    }

    private List<Term> terms() {
        List<Term> terms = new ArrayList<>();
        if (query != null) terms.addAll(QueryExpression.parse(query).terms());
        boolean one = terms.size() <= 1;
        for (Path image : images) terms.add(new Term(1, absolute(image)));
        for (String text : minus) terms.add(new Term(-1, text));
        if (vectors == null == terms.isEmpty())
            throw new ClipException("expected a query, --image or --minus, or else --vectors");
        if (weights == null) return terms;
        for (float weight : weights)
            if (!(Math.abs(weight) > 0 && Math.abs(weight) <= QueryExpression.MAX_WEIGHT))
                throw new ClipException("--weight: expected numbers other than 0, at most 1000000, found " + weight);
        if (weights.size() != terms.size() || !one)
            throw new ClipException("--weight: " + weights.size() + " weights for " + terms.size()
                    + " parts; in a sum write them before its parts: 2:dog + 0.5:cat");
        for (int i = 0; i < terms.size(); i++)
            terms.set(
                    i,
                    new Term(
                            terms.get(i).weight() * weights.get(i), terms.get(i).text()));
        return terms;
    }

    private static String absolute(Path image) {
        return image.toAbsolutePath().toString();
    }

    private float[] embed(VectorIndex opened, List<Term> terms) {
        var opening = new ModelOfIndex.Opening(context, spec, model);
        try (Clip clip = opening.open(opened, index.folder(), o -> imageFlags.applyTo(texts.applyTo(o)))) {
            return QueryEmbedding.of(clip, terms);
        }
    }

    private static String title(List<Term> terms) {
        StringBuilder title = new StringBuilder();
        for (Term term : terms) {
            String sign = term.weight() < 0 ? "− " : title.isEmpty() ? "" : "+ ";
            float weight = Math.abs(term.weight());
            title.append(title.isEmpty() ? "" : " ")
                    .append(sign)
                    .append(weight == 1 ? "" : weight + ":")
                    .append(term.text());
        }
        return title.toString();
    }
}
