package io.github.clip4j.cli.tasks;

import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.index.FindOptions;
import io.github.clip4j.cli.index.HitOutput;
import io.github.clip4j.cli.index.HitPage;
import io.github.clip4j.cli.index.Ids;
import io.github.clip4j.cli.index.IndexOption;
import io.github.clip4j.cli.index.ModelOfIndex;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.search.Hit;
import io.github.clip4j.search.SearchOptions;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.tasks.recommendation.Recommender;
import io.github.clip4j.tasks.recommendation.Recommender.Recommendation;
import io.github.clip4j.tasks.recommendation.Taste;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clip recommend}. */
@Command(
        name = "recommend",
        description = "Recommend images of an index to somebody who likes some things and dislikes others, with the"
                + " reason: what is liked and nearest.",
        footer = {
            "",
            "Example: clip recommend --index shop.index --like shoes/17.jpg --dislike \"high heels\" --max-per brand=2",
            "JSON: {\"id\":…,\"score\":…,\"fields\":{…},\"because\":…,\"cosine\":…}, best first."
        },
        sortOptions = false)
public final class Recommend implements Callable<Integer> {
    private final Context context;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it.
    private CommandSpec spec;

    @Mixin
    private TasteOptions taste = new TasteOptions();

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page with the images.")
    private @Nullable Path html;

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private FindOptions find = new FindOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Recommend(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, Integer> most = taste.most();
        SearchOptions options = find.options();
        try (VectorIndex opened = VectorIndex.open(index.folder(), model.threads())) {
            Set<String> excluded = new HashSet<>(options.excluded());
            for (String name : taste.seen(context))
                excluded.add(Ids.find(opened, name).map(entry -> entry.id()).orElse(name));
            var opening = new ModelOfIndex.Opening(context, spec, model);
            Taste known = taste.of(opened, () -> opening.open(opened, index.folder(), flags -> flags));
            List<Recommendation> found = new Recommender(opened).recommend(known, most, options.withExcluded(excluded));
            found.forEach(this::print);
            if (found.isEmpty()) context.messages().hint("nothing is left to recommend");
            List<Hit> hits = found.stream().map(Recommendation::hit).toList();
            if (html != null) HitPage.write(html, "recommended", hits, opened);
        }
        return context.messages().exitCode();
    }

    private void print(Recommendation recommendation) {
        Hit hit = recommendation.hit();
        if (output.json) {
            Map<String, Object> facts = HitOutput.facts(hit);
            facts.put("because", recommendation.reason().name());
            facts.put("cosine", recommendation.reason().cosine());
            context.results().json(facts);
            return;
        }
        context.results()
                .line(Messages.printable(String.format(
                        Locale.ROOT,
                        "%.4f  %s  (%.4f like %s)",
                        hit.score(),
                        Ids.shown(hit.id()),
                        recommendation.reason().cosine(),
                        Ids.shown(recommendation.reason().name()))));
    }
}
