package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.file.Staging;
import io.github.clip4j.search.interchange.data.ByteSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Embeddings to a Parquet file as they come: {@code input} (string) and {@code embedding} (list of float). The heap
 * holds a row group of some 64 MB. The file appears under its name when it is finished. For one thread.
 */
public final class ParquetEmbeddings implements AutoCloseable {
    private final Path file;
    private final Staging staging;
    private final ByteSink sink;
    private final ParquetWriter writer;

    /**
     * Begins a file.
     *
     * @param file in an existing folder; one that is there is replaced by {@link #finish}
     * @throws ClipException in one line, if nothing can be written there
     */
    public ParquetEmbeddings(Path file) {
        this.file = file;
        try {
            staging = Staging.file(file);
        } catch (IOException e) {
            throw failure(e);
        }
        sink = ByteSink.open(staging.path(), file);
        writer = new ParquetWriter(
                sink,
                List.of(
                        new OutputColumn("input", OutputColumn.Type.TEXT, true),
                        new OutputColumn("embedding", OutputColumn.Type.VECTOR, true)));
    }

    /**
     * Adds a row.
     *
     * @param input the name of an image, or a text
     * @param embedding (E), at least 1 number
     * @throws ClipException in one line, if it cannot be written
     */
    public void add(String input, float[] embedding) {
        writer.row(new Object[] {input, embedding});
    }

    /**
     * Replaces the file.
     *
     * @throws ClipException in one line, if it cannot be written
     */
    public void finish() {
        writer.finish();
        sink.close();
        try {
            staging.commit();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private ClipException failure(IOException e) {
        return new ClipException(IoReason.unwritable(file, e), e);
    }

    /** Removes what was not finished. */
    @Override
    public void close() {
        try (staging) {
            sink.discard();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
