package io.github.clip4j.cli.index;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.interchange.ExportFormat;
import io.github.clip4j.search.interchange.Interchange;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip index export}. */
@Command(
        name = "export",
        description = "Write the vectors, ids and fields of an index for another program.",
        footer = {
            "",
            "Example: clip index export --index photos.index --format faiss --out photos.faiss",
            "JSON: {\"index\":…,\"format\":…,\"out\":…,\"exported\":…}"
        },
        sortOptions = false)
public final class IndexExport implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "faiss, npy, clip-retrieval, parquet or jsonl. What has no room for ids or fields has them in"
                    + " OUT.jsonl. Required.")
    private String format = "";

    @Option(names = "--out", paramLabel = "OUT", description = "The file; for clip-retrieval the folder. Required.")
    private Path out = Path.of("");

    @Mixin
    private IndexOption index = new IndexOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public IndexExport(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ExportFormat chosen = Arrays.stream(ExportFormat.values())
                .filter(known -> known.label().equals(format))
                .findFirst()
                .orElseThrow(() -> new ClipException("--format: expected "
                        + String.join(
                                ", ",
                                Arrays.stream(ExportFormat.values())
                                        .map(ExportFormat::label)
                                        .toList())
                        + ", found \"" + format + "\""));
        if (out.toString().isEmpty()) throw new ClipException("--out: name the file to write");
        long exported;
        try (VectorIndex opened = VectorIndex.open(index.folder());
                EntrySource entries = opened.entries();
                ProgressMeter _ = ProgressMeter.time(context.messages(), "writing " + out)) {
            exported = Interchange.write(chosen, entries, out);
        }
        if (output.json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("index", index.folder().toString());
            facts.put("format", chosen.label());
            facts.put("out", out.toString());
            facts.put("exported", exported);
            context.results().json(facts);
        } else {
            context.results().line(exported + " exported");
        }
        return ExitCode.OK;
    }
}
