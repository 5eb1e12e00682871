package io.github.clip4j.cli.command;

import io.github.clip4j.search.interchange.parquet.ParquetEmbeddings;

/** Embeddings as rows of a Parquet file, which clip index import takes too. */
final class ParquetEmbeddingOutput implements EmbeddingOutput {
    private final Report report;
    private final ParquetEmbeddings file;
    private long rows;
    private int numbers;

    ParquetEmbeddingOutput(Report report) {
        this.report = report;
        this.file = new ParquetEmbeddings(report.file());
    }

    @Override
    public void accept(String input, float[] embedding) {
        file.add(input, embedding);
        numbers = embedding.length;
        rows++;
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
