package io.github.clip4j.cli.index;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.interchange.ExportFormat;
import io.github.clip4j.search.interchange.Interchange;
import io.github.clip4j.search.interchange.remote.BulkFormat;
import io.github.clip4j.search.interchange.remote.BulkOutput;
import io.github.clip4j.search.interchange.remote.RestUpload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip index export}. */
@Command(
        name = "export",
        description = "Write the vectors, ids and fields of an index for another program, or send them to a database.",
        footer = {
            "",
            "Example: clip index export --index photos.index --format faiss --out photos.faiss",
            "Example: clip index export --index photos.index --format qdrant --to http://localhost:6333 --create",
            "JSON: {\"index\":…,\"format\":…,\"out\":…,\"exported\":…}; with --to that in the place of out"
        },
        sortOptions = false)
public final class IndexExport implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = {
                "faiss, npy, clip-retrieval, parquet or jsonl; what has no room for ids or fields has them in"
                        + " OUT.jsonl.",
                "Or a database's: qdrant, opensearch, elasticsearch, milvus, pgvector, pinecone, pinecone-documents."
                        + " Required."
            })
    private String format = "";

    @Option(names = "--out", paramLabel = "OUT", description = "The file; for clip-retrieval the folder.")
    private @Nullable Path out;

    @Mixin
    private UploadOptions upload;

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public IndexExport(Context context) {
        this(context, System.getenv());
    }

    IndexExport(Context context, Map<String, String> environment) {
        this.context = context;
        upload = new UploadOptions(environment);
    }

    @Override
    public Integer call() {
        Optional<ExportFormat> file = Stream.of(ExportFormat.values())
                .filter(known -> known.label().equals(format))
                .findFirst();
        Optional<BulkFormat> bulk = Stream.of(BulkFormat.values())
                .filter(known -> known.label().equals(format))
                .findFirst();
        if (file.isEmpty() && bulk.isEmpty())
            throw new ClipException(
                    "--format: expected " + String.join(", ", formats()) + ", found \"" + format + "\"");
        if ((out == null) == (upload.to == null))
            throw new ClipException("--out: name the file to write, or with --to the server to send the entries to");
        upload.check(bulk);
        try (VectorIndex opened = VectorIndex.open(index.folder());
                EntrySource entries = opened.entries()) {
            Path target = out;
            print(target == null ? send(bulk.orElseThrow(), entries, opened) : write(file, bulk, entries, target));
        }
        return ExitCode.OK;
    }

    private static List<String> formats() {
        List<String> labels = new ArrayList<>();
        for (ExportFormat known : ExportFormat.values()) labels.add(known.label());
        for (BulkFormat known : BulkFormat.values()) labels.add(known.label());
        return labels;
    }

    private long write(Optional<ExportFormat> file, Optional<BulkFormat> bulk, EntrySource entries, Path target) {
        try (ProgressMeter _ = ProgressMeter.time(context.messages(), "writing " + target)) {
            return file.isPresent()
                    ? Interchange.write(file.get(), entries, target)
                    : BulkOutput.write(bulk.orElseThrow(), entries, upload.collection(), target);
        }
    }

    private long send(BulkFormat bulk, EntrySource entries, VectorIndex opened) {
        try (ProgressMeter meter = ProgressMeter.items(context.messages(), "entries", opened.count());
                RestUpload sending = new RestUpload(upload.target(bulk), RestUpload.RETRY, context.messages()::hint)) {
            if (upload.create) sending.create(entries.dimensions());
            return sending.send(new CountedEntries(entries, meter));
        }
    }

    private void print(long exported) {
        if (output.json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("index", index.folder().toString());
            facts.put("format", format);
            if (out != null) facts.put("out", out.toString());
            if (upload.to != null) facts.put("to", upload.to);
            facts.put("exported", exported);
            context.results().json(facts);
        } else {
            context.results()
                    .line(Messages.printable(exported + (upload.to == null ? " exported" : " sent to " + upload.to)));
        }
    }
}
