package io.github.clip4j.cli.index;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.Hit;
import io.github.clip4j.search.VectorIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip similar}. */
@Command(
        name = "similar",
        description = "Find the images of an index that are like one of them. No model is needed; for an image that is"
                + " not in the index there is clip search --image.",
        footer = {
            "",
            "Example: clip similar photos/shoe.jpg --index photos.index --diverse",
            "JSON: {\"id\":…,\"score\":…,\"fields\":{…}}, best first."
        },
        sortOptions = false)
public final class Similar implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "IMAGE", description = "An image of the index: its path or id.")
    @SuppressWarnings("NullAway.Init") // picocli demands it.
    private String image;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page with the images that were found.")
    private @Nullable Path html;

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private FindOptions find = new FindOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Similar(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var options = find.options();
        try (VectorIndex opened = VectorIndex.open(index.folder())) {
            Entry entry = entry(opened);
            List<Hit> hits = opened.search(entry.vector(), options.withExcluded(Set.of(entry.id())));
            new HitOutput(context, output.json).print(hits);
            if (html != null) HitPage.write(html, "like " + image, hits, opened);
        }
        return context.messages().exitCode();
    }

    private Entry entry(VectorIndex opened) {
        return Ids.find(opened, image)
                .orElseThrow(() -> new ClipException(image + ": not in the index " + index.folder()
                        + "; add it with clip index, or use clip search --image"));
    }
}
