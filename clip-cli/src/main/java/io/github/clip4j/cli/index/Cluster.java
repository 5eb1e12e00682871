package io.github.clip4j.cli.index;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.command.TextFlags;
import io.github.clip4j.cli.index.WordOptions.Vocabulary;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Metric;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorRows;
import io.github.clip4j.search.cluster.ClusterWords.Word;
import io.github.clip4j.search.cluster.SphericalKMeans;
import io.github.clip4j.search.cluster.SphericalKMeans.Clustering;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clip cluster}. */
@Command(
        name = "cluster",
        description = {
            "Group the images of an index by what they show (k-means by cosine), and name each group with the words"
                    + " that tell it from the others.",
            "The first image of a group is its medoid, the one most like all others of it. The result depends on the"
                    + " seed, not on the number of threads."
        },
        footer = {
            "",
            "Example: clip cluster --index photos.index -k 12 --html groups.html",
            "JSON: {\"cluster\":…,\"size\":…,\"cosine\":…,\"words\":[{\"word\":…,\"cosine\":…,\"contrast\":…},…],"
                    + "\"medoid\":…,\"examples\":[…]}, the largest group first; cosine is the mean with the centre."
        },
        sortOptions = false)
public final class Cluster implements Callable<Integer> {
    private final Context context;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it.
    private CommandSpec spec;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page that shows the groups.")
    private @Nullable Path html;

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private WordOptions words = new WordOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags texts = new TextFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Cluster(Context context) {
        this.context = context;
    }

    /** A group with what is shown of it: the ids of the images nearest to its centre. */
    record Group(int number, int size, double cosine, List<Word> words, List<String> examples) {
        String headline() {
            String names = String.join(", ", words.stream().map(Word::word).toList());
            return String.format(
                    Locale.ROOT,
                    "%d: %d image%s, mean cosine %.4f%s",
                    number,
                    size,
                    size == 1 ? "" : "s",
                    cosine,
                    names.isEmpty() ? "" : ": " + names);
        }
    }

    @Override
    public Integer call() {
        words.check();
        int examples = cluster.examples();
        try (VectorIndex opened = VectorIndex.open(index.folder(), model.threads());
                VectorRows rows = opened.rows(cluster.filters())) {
            if (opened.model().metric() != Metric.COSINE)
                throw new ClipException(index.folder() + ": it compares inner products, and groups are made by"
                        + " cosine; import it again without --inner-product");
            int images = rows.matrix().rows();
            if (images == 0) context.messages().hint("no images to group");
            List<Group> groups = images == 0 ? List.of() : groups(opened, rows, cluster.clusters(images), examples);
            groups.forEach(output.json ? this::printJson : this::print);
            if (html != null) ClusterPage.write(html, groups, opened);
        }
        return context.messages().exitCode();
    }

    private List<Group> groups(VectorIndex opened, VectorRows rows, int count, int examples) {
        // First, so that a model that is not there is told before the work.
        Vocabulary vocabulary = vocabulary(opened);
        Clustering found;
        try (ProgressMeter _ = ProgressMeter.time(context.messages(), "grouping")) {
            found = SphericalKMeans.of(rows.matrix(), count, cluster.seed(), (queries, _) -> rows.products(queries));
        }
        List<List<Word>> names = vocabulary.name(found.centres());
        int[] sizes = found.sizes();
        double[] sums = new double[sizes.length];
        for (int i = 0; i < found.group().length; i++) sums[found.group()[i]] += found.cosine()[i];
        List<Group> groups = new ArrayList<>();
        for (int g = 0; g < sizes.length; g++) {
            List<String> ids = new ArrayList<>();
            for (int row : found.nearest(g, examples)) ids.add(rows.entry(row).id());
            groups.add(new Group(g + 1, sizes[g], sums[g] / sizes[g], names.get(g), ids));
        }
        return groups;
    }

    private Vocabulary vocabulary(VectorIndex opened) {
        if (words.none) return Vocabulary.EMPTY;
        var opening = new ModelOfIndex.Opening(context, spec, model);
        if (!opening.isKnown(opened)) {
            context.messages()
                    .hint("no words for the groups: " + index.folder()
                            + " does not say what model its vectors are of; name it with --model");
            return Vocabulary.EMPTY;
        }
        ClipOptions options = texts.applyTo(model.options());
        try (Clip clip = opening.open(opened, index.folder(), texts::applyTo)) {
            return words.embed(context, clip, options);
        }
    }

    private void printJson(Group group) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cluster", group.number());
        facts.put("size", group.size());
        facts.put("cosine", group.cosine());
        facts.put("words", group.words().stream().map(Cluster::facts).toList());
        facts.put("medoid", group.examples().getFirst());
        facts.put("examples", group.examples());
        context.results().json(facts);
    }

    private static Map<String, Object> facts(Word word) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("word", word.word());
        facts.put("cosine", word.cosine());
        facts.put("contrast", word.contrast());
        return facts;
    }

    private void print(Group group) {
        context.results().line(Messages.printable(group.headline()));
        for (String id : group.examples()) context.results().line(Messages.printable("  " + Ids.shown(id)));
    }
}
