package io.github.clip4j.cli.index;

import io.github.clip4j.Clip;
import io.github.clip4j.cli.command.ImageFlags;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.cli.io.WeightProgress;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Tower;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import io.github.clip4j.search.catalogue.Catalogue;
import io.github.clip4j.search.indexing.Indexer;
import io.github.clip4j.search.indexing.IndexingListener;
import io.github.clip4j.search.indexing.IndexingReport;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code clip index add}, and {@code clip index} itself. */
@Command(
        name = "add",
        description = "Bring an index up to date with images: embed what is new or has changed, remove what is gone.",
        footer = {
            "",
            "Example: clip index photos --index photos.index",
            "What is indexed is committed now and then: after an interruption, the same command goes on.",
            "JSON:"
                + " {\"index\":…,\"embedded\":…,\"reused\":…,\"unchanged\":…,\"updated\":…,\"removed\":…,\"failed\":…,\"entries\":…}"
        },
        sortOptions = false)
public class IndexAdd implements Callable<Integer> {
    private final Context context;

    @Mixin
    private AddOptions add = new AddOptions();

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public IndexAdd(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (add.arguments.isEmpty())
            throw new ClipException("no images: name folders, archives or lists, such as clip index photos --index I");
        if (add.arguments.stream().allMatch(Files::notExists))
            throw new ClipException(add.arguments.getFirst() + ": no such file or folder; nothing to index");
        var part = add.part();
        try (Clip clip = model.open(context.messages(), imageFlags.applyTo(model.options()))) {
            clip.model().require(Tower.IMAGE);
            try (VectorWriter writer = writer(clip);
                    VectorIndex opened = VectorIndex.open(index.folder())) {
                IndexingReport report;
                double seconds;
                try (ProgressMeter meter = meter(clip)) {
                    report = new Indexer(clip, writer, opened, listener(meter), add.thumbnails)
                            .update(add.arguments, add.rules(), part);
                    seconds = meter.seconds();
                }
                opened.refresh();
                print(report, opened.count(), seconds);
            }
        }
        return context.messages().exitCode();
    }

    private IndexingListener listener(ProgressMeter meter) {
        return new IndexingListener() {
            @Override
            public void advanced() {
                meter.advance(1);
            }

            @Override
            public void failed(String name, RuntimeException why) {
                ClipException placed = new ClipException(Failures.describe(why)).in(name);
                context.messages().fail(String.valueOf(placed.getMessage()));
            }
        };
    }

    private VectorWriter writer(Clip clip) {
        IndexModel asked = ModelOfIndex.of(clip, model.name());
        VectorWriter writer = VectorIndex.isIndex(index.folder())
                ? VectorIndex.write(index.folder())
                : VectorIndex.create(index.folder(), asked);
        try {
            ModelOfIndex.check(writer.model(), asked, index.folder());
            writer.note(ModelOfIndex.NOTE, model.lasting());
            // A reader finds an index, however soon this ends.
            writer.commit();
            return writer;
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /** A walk that reads no image first, so that people see how long it will take. */
    private ProgressMeter meter(Clip clip) {
        long images = -1;
        if (context.messages().showsProgress()) {
            images = 0;
            try (Catalogue catalogue = new Catalogue(add.arguments, add.rules(), (_, _) -> {})) {
                for (long more = catalogue.skip(); more > 0; more = catalogue.skip()) {
                    images += more;
                    if (images % 1000 == 0) context.messages().status("looking for images: " + images);
                }
            }
        }
        return ProgressMeter.items(context.messages(), "images", images)
                .until(WeightProgress.of(clip.model().checkpoint(), true));
    }

    private void print(IndexingReport report, int entries, double seconds) {
        if (output.json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("index", index.folder().toString());
            facts.put("embedded", report.embedded());
            facts.put("reused", report.reused());
            facts.put("unchanged", report.unchanged());
            facts.put("updated", report.updated());
            facts.put("removed", report.removed());
            facts.put("failed", report.failed());
            facts.put("entries", entries);
            context.results().json(facts);
            return;
        }
        context.results()
                .line(String.format(
                        Locale.ROOT,
                        "%d embedded, %d moved or copied, %d unchanged, %s%d removed, %d failed; the index has %d"
                                + " images",
                        report.embedded(),
                        report.reused(),
                        report.unchanged(),
                        report.updated() == 0 ? "" : report.updated() + " with new fields, ",
                        report.removed(),
                        report.failed(),
                        entries));
        context.messages()
                .summarize(String.format(
                        Locale.ROOT,
                        "%.1f s, %.1f images per second",
                        seconds,
                        report.embedded() / Math.max(seconds, 1e-3)));
    }
}
