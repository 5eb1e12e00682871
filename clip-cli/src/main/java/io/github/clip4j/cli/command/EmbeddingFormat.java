package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Csv;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The forms in which embeddings are written. */
enum EmbeddingFormat {
    /** For people: the first numbers. */
    TEXT,
    /** An object on each line. */
    JSONL,
    /** A line of names, then a line for each input. */
    CSV,
    /** NumPy's. */
    NPY,
    /** Columns. */
    PARQUET,
    /** Tensors. */
    SAFETENSORS;

    private static final String EXPECTED = "csv, jsonl, npy, parquet or safetensors";
    private static final int SHOWN = 5;

    /**
     * The form that the options ask for.
     *
     * @param json whether {@code --json} is given
     */
    static EmbeddingFormat of(@Nullable String name, @Nullable Path out, boolean json) {
        EmbeddingFormat suffix = out == null ? null : bySuffix(out.toString());
        if (name == null) {
            if (out == null) return json ? JSONL : TEXT;
            if (suffix == null)
                throw new ClipException(
                        "--out %s: expected a name that ends in .npy, .parquet, .safetensors, .csv or .jsonl, or --format"
                                .formatted(out));
            return suffix;
        }
        EmbeddingFormat format = byName(name);
        if (suffix != null && suffix != format)
            throw new ClipException("--format %s contradicts the suffix of --out %s".formatted(name, out));
        if (out == null && format.isBinary())
            throw new ClipException("--format %s needs --out: it is not written to standard output".formatted(name));
        if (out == null && json && format != JSONL)
            throw new ClipException("--json and --format %s contradict each other".formatted(name));
        return format;
    }

    private static EmbeddingFormat byName(String name) {
        return switch (name) {
            case "csv" -> CSV;
            case "jsonl" -> JSONL;
            case "npy" -> NPY;
            case "parquet" -> PARQUET;
            case "safetensors" -> SAFETENSORS;
            default -> throw new ClipException("--format: expected %s, found \"%s\"".formatted(EXPECTED, name));
        };
    }

    private static @Nullable EmbeddingFormat bySuffix(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "csv" -> CSV;
            case "jsonl", "ndjson" -> JSONL;
            case "npy" -> NPY;
            case "parquet" -> PARQUET;
            case "safetensors" -> SAFETENSORS;
            default -> null;
        };
    }

    /** Whether it is no text. */
    boolean isBinary() {
        return this == NPY || this == PARQUET || this == SAFETENSORS;
    }

    /** What stands above the lines, or null. */
    @Nullable
    String header(int numbers) {
        if (this != CSV) return null;
        List<Object> names = new ArrayList<>(List.of("input"));
        for (int i = 0; i < numbers; i++) names.add("e" + i);
        return Csv.line(names);
    }

    /** The line of one input; the numbers of JSON and CSV are exact. */
    String line(String input, float[] embedding) {
        if (this == JSONL) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("input", input);
            object.put("embedding", embedding);
            return Json.write(object);
        }
        if (this == CSV) {
            List<Object> values = new ArrayList<>(List.of(input));
            for (float value : embedding) values.add(value);
            return Csv.line(values);
        }
        StringBuilder line = new StringBuilder(Messages.printable(input)).append("  [");
        for (int i = 0; i < Math.min(SHOWN, embedding.length); i++)
            line.append(String.format(Locale.ROOT, "%.4f, ", embedding[i]));
        return line + "…] " + embedding.length + " numbers";
    }
}
