package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.NpyWriter;
import io.github.clip4j.cli.io.TensorSpool;
import io.github.clip4j.json.Json;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Embeddings as one tensor, together with the names of their rows: in safetensors a second tensor, {@code names}, whose
 * bytes are a JSON array; for .npy, which holds one array, a file beside it.
 */
final class TensorOutput implements EmbeddingOutput {
    private static final String NAMES = "names";
    private static final String NAMES_SUFFIX = ".jsonl";

    private final Report report;
    private final String tensor;
    private final EmbeddingFormat format;
    private final TensorSpool values;
    private final TensorSpool names;
    private long namesSize;
    private long rows;
    private int numbers;

    TensorOutput(Report report, String tensor, EmbeddingFormat format) {
        this.report = report;
        this.tensor = tensor;
        this.format = format;
        this.values = new TensorSpool(report.file());
        this.names = new TensorSpool(report.file());
    }

    @Override
    public void accept(String input, float[] embedding) {
        values.append(embedding);
        numbers = embedding.length;
        if (format == EmbeddingFormat.NPY) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("row", rows);
            object.put("input", input);
            appendName(Json.write(object) + "\n");
        } else {
            appendName((rows == 0 ? "[" : ",\n") + Json.write(input));
        }
        rows++;
    }

    private void appendName(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        names.append(MemorySegment.ofArray(bytes));
        namesSize += bytes.length;
    }

    @Override
    public void finish() {
        if (rows == 0) throw report.nothing();
        TensorInfo info = TensorInfo.of(tensor, DType.F32, rows, numbers);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = values.map(0, info.byteSize(), arena);
            if (format == EmbeddingFormat.NPY) writeNpy(info, data, arena);
            else writeSafetensors(info, data, arena);
        }
    }

    /** The names first: what waits for the array finds them. */
    private void writeNpy(TensorInfo info, MemorySegment data, Arena arena) {
        Path beside = Path.of(report.file() + NAMES_SUFFIX);
        NpyWriter.write(beside, new byte[0], names.map(0, namesSize, arena));
        NpyWriter.write(report.file(), info, data);
        report.print(rows, numbers, ", names to " + beside);
    }

    private void writeSafetensors(TensorInfo info, MemorySegment data, Arena arena) {
        appendName("]");
        TensorInfo namesInfo = TensorInfo.of(NAMES, DType.U8, namesSize);
        MemorySegment bytes = names.map(0, namesSize, arena);
        SafetensorsWriter.write(
                report.file(),
                List.of(info, namesInfo),
                Map.of(),
                (written, sink) -> sink.write(written.name().equals(NAMES) ? bytes : data));
        report.print(rows, numbers, "");
    }

    @Override
    public void close() {
        names.close();
        values.close();
    }
}
