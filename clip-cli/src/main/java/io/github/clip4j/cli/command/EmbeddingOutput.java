package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Results;
import io.github.clip4j.cli.io.TextFile;
import io.github.clip4j.error.ClipException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Takes embeddings one by one: prints them, or collects them for a file. */
interface EmbeddingOutput extends AutoCloseable {
    /** Takes one embedding. */
    void accept(String input, float[] embedding);

    /**
     * Called when all have been accepted.
     *
     * @throws ClipException if there are none and they were for a file: a good one is not replaced by nothing
     */
    void finish();

    @Override
    void close();

    /** Opens the output that the options ask for. */
    static EmbeddingOutput open(Context context, EmbedOptions embed, OutputOptions output, String tensor) {
        EmbeddingFormat format = EmbeddingFormat.of(embed.format, embed.out, output.json);
        if (embed.out == null) return new Printed(context.results(), format);
        Report report = new Report(context, embed.out, output.json);
        if (format == EmbeddingFormat.PARQUET) return new ParquetEmbeddingOutput(report);
        return format.isBinary()
                ? new TensorOutput(report, tensor, format)
                : new Lines(report, format, new TextFile(embed.out));
    }

    /** Tells at the end what was written. */
    record Report(Context context, Path file, boolean json) {
        void print(long rows, int numbers, String more) {
            if (json) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("output", file.toString());
                object.put("shape", new long[] {rows, numbers});
                context.results().json(object);
            } else {
                context.messages()
                        .hint(String.format(Locale.ROOT, "wrote %d x %d float32 to %s%s", rows, numbers, file, more));
            }
        }

        ClipException nothing() {
            return new ClipException("no input could be used; " + file + " is not written");
        }
    }

    /** One line per embedding on standard output. */
    final class Printed implements EmbeddingOutput {
        private final Results results;
        private final EmbeddingFormat format;
        private boolean begun;

        Printed(Results results, EmbeddingFormat format) {
            this.results = results;
            this.format = format;
        }

        @Override
        public void accept(String input, float[] embedding) {
            String header = begun ? null : format.header(embedding.length);
            if (header != null) results.line(header);
            begun = true;
            results.line(format.line(input, embedding));
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }

    /** One line per embedding in a file. */
    final class Lines implements EmbeddingOutput {
        private final Report report;
        private final EmbeddingFormat format;
        private final TextFile file;
        private long rows;
        private int numbers;

        Lines(Report report, EmbeddingFormat format, TextFile file) {
            this.report = report;
            this.format = format;
            this.file = file;
        }

        @Override
        public void accept(String input, float[] embedding) {
            numbers = embedding.length;
            String header = rows == 0 ? format.header(numbers) : null;
            if (header != null) file.line(header);
            rows++;
            file.line(format.line(input, embedding));
        }

        @Override
        public void finish() {
            if (rows == 0) throw report.nothing();
            file.finish();
            report.print(rows, numbers, "");
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
