package io.github.clip4j.cli.index;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.Metric;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import io.github.clip4j.search.interchange.Interchange;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip index import}. */
@Command(
        name = "import",
        description = "Add the vectors of another program: FAISS, NumPy, Parquet, JSON lines, clip-retrieval, Pinecone;"
                + " what a file is, its content tells.",
        footer = {
            "",
            "Example: clip index import embeddings.faiss --index photos.index",
            "An entry takes the place of one of the same id. A row that cannot be taken is named, the others go on.",
            "JSON: {\"index\":…,\"format\":…,\"imported\":…,\"failed\":…}"
        },
        sortOptions = false)
public final class IndexImport implements Callable<Integer> {
    private static final int COMMIT_ENTRIES = 100_000;

    private final Context context;

    @Parameters(paramLabel = "SOURCE", description = "A file or folder.")
    @SuppressWarnings("NullAway.Init") // picocli demands it.
    private Path source;

    @Option(
            names = "--inner-product",
            description = "Keep vectors as they are and compare inner products. Default: cosines, for which they are"
                    + " scaled to length 1. Only for a new index.")
    private boolean innerProduct;

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public IndexImport(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (ImportedEntries entries = Interchange.open(source);
                VectorWriter writer = writer(entries.dimensions())) {
            int before = context.messages().failures();
            long imported = copy(entries, writer);
            entries.caution().ifPresent(caution -> context.messages().say(source + ": " + caution));
            print(entries.format(), imported, context.messages().failures() - before);
        }
        return context.messages().exitCode();
    }

    private long copy(ImportedEntries entries, VectorWriter writer) {
        long imported = 0;
        try (ProgressMeter meter = ProgressMeter.items(context.messages(), "entries", entries.count())) {
            for (Entry entry = next(entries, meter); entry != null; entry = next(entries, meter)) {
                try {
                    writer.put(entry);
                    imported++;
                } catch (ClipException e) {
                    fail(e);
                }
                if (imported % COMMIT_ENTRIES == 0) writer.commit();
            }
        }
        writer.commit();
        return imported;
    }

    private void fail(ClipException e) {
        context.messages().fail(String.valueOf(e.in(source.toString()).getMessage()));
    }

    /** A row that cannot be taken is behind the reader when it has been named. */
    private @Nullable Entry next(ImportedEntries entries, ProgressMeter meter) {
        while (true) {
            try {
                meter.advance(1);
                return entries.next();
            } catch (ClipException e) {
                fail(e);
            }
        }
    }

    private VectorWriter writer(int dimensions) {
        if (VectorIndex.isIndex(index.folder())) {
            if (innerProduct) throw new ClipException("--inner-product: the index exists and has a measure of its own");
            return VectorIndex.write(index.folder());
        }
        IndexModel model = IndexModel.unknown(dimensions);
        if (innerProduct) model = new IndexModel(dimensions, "", "", "", Metric.INNER_PRODUCT);
        return VectorIndex.create(index.folder(), model);
    }

    private void print(String format, long imported, int failed) {
        if (output.json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("index", index.folder().toString());
            facts.put("format", format);
            facts.put("imported", imported);
            facts.put("failed", failed);
            context.results().json(facts);
        } else {
            context.results()
                    .line(Messages.printable(imported + " imported from " + format + ", " + failed + " failed"));
        }
    }
}
