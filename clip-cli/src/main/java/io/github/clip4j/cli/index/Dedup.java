package io.github.clip4j.cli.index;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.duplicates.DuplicateGroup;
import io.github.clip4j.search.duplicates.DuplicateOptions;
import io.github.clip4j.search.duplicates.Duplicates;
import io.github.clip4j.search.duplicates.Tier;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip dedup}. */
@Command(
        name = "dedup",
        description = {
            "Find images that an index has more than once: the same file, the same image saved otherwise, and with"
                    + " --similar what the model finds alike.",
            "Nothing is deleted. Of each group the one to keep comes first: the largest, else the one that says most of"
                    + " itself, else the oldest, else the one with the shortest name."
        },
        footer = {
            "",
            "Example: clip dedup --index photos.index --html duplicates.html",
            "JSON: {\"tier\":…,\"keep\":…,\"reason\":…,\"others\":[…],\"smallestCosine\":…}, a group a line."
        },
        sortOptions = false)
public final class Dedup implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--similar",
            arity = "0..1",
            paramLabel = "C",
            fallbackValue = "0.94",
            description = "Also groups of similar images, with cosines of C and more; bursts are such. Default of C:"
                    + " ${FALLBACK-VALUE}.")
    private @Nullable Float similar;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page that shows the groups.")
    private @Nullable Path html;

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Dedup(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        DuplicateOptions options = DuplicateOptions.DEFAULT;
        if (similar != null) {
            if (!(similar > 0 && similar <= 1))
                throw new ClipException("--similar: expected a cosine above 0 and at most 1, found " + similar);
            options = options.withLast(Tier.SIMILAR).withSimilarCosine(similar);
        }
        try (VectorIndex opened = VectorIndex.open(index.folder())) {
            List<DuplicateGroup> groups;
            try (ProgressMeter meter = ProgressMeter.items(context.messages(), "images", opened.count())) {
                groups = Duplicates.find(opened, options, () -> meter.advance(1));
            }
            groups.forEach(output.json ? this::printJson : this::print);
            if (html != null) DuplicatePage.write(html, groups, opened);
            long others = groups.stream()
                    .mapToLong(group -> group.members().size() - 1)
                    .sum();
            context.messages()
                    .summarize(String.format(
                            Locale.ROOT, "%d groups, %d images that others stand for", groups.size(), others));
        }
        return context.messages().exitCode();
    }

    private void printJson(DuplicateGroup group) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("tier", name(group.tier()));
        facts.put("keep", group.members().getFirst());
        facts.put("reason", group.reason());
        facts.put("others", group.members().subList(1, group.members().size()));
        facts.put("smallestCosine", group.smallest());
        context.results().json(facts);
    }

    private void print(DuplicateGroup group) {
        context.results().line(headline(group));
        for (int i = 0; i < group.members().size(); i++)
            context.results()
                    .line(Messages.printable((i == 0 ? "  keep  " : "        ")
                            + Ids.shown(group.members().get(i))));
    }

    static String headline(DuplicateGroup group) {
        return String.format(
                Locale.ROOT,
                "%s: %d images, least cosine %.4f, keep the first: %s",
                name(group.tier()),
                group.members().size(),
                group.smallest(),
                group.reason());
    }

    private static String name(Tier tier) {
        return switch (tier) {
            case SAME_FILE -> "same file";
            case SAME_IMAGE -> "same image";
            case SIMILAR -> "similar";
        };
    }
}
