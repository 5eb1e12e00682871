package io.github.clip4j.search.interchange.folder;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.data.ByteSink;
import io.github.clip4j.search.interchange.data.EntrySpool;
import io.github.clip4j.search.interchange.data.WholeFile;
import io.github.clip4j.search.interchange.parquet.ParquetOutput;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.NpyHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a folder as {@link ClipRetrievalEntries} and clip-retrieval read it: partitions of a million, float16 if all
 * vectors are such numbers, else float32. No state.
 */
public final class ClipRetrievalOutput {
    private static final long PARTITION = 1_000_000;

    private ClipRetrievalOutput() {}

    /**
     * Writes all entries.
     *
     * @param source read to its end
     * @param folder which is not there yet, or empty
     * @return how many were written
     * @throws ClipException if a row is wrong or the folder cannot be written; then it is as it was
     */
    public static long write(EntrySource source, Path folder) {
        return write(source, folder, PARTITION);
    }

    static long write(EntrySource source, Path folder, long partition) {
        try (EntrySpool spool = EntrySpool.of(source, folder)) {
            if (Files.exists(folder)
                    && (!Files.isDirectory(folder) || !Partition.files(folder).isEmpty()))
                throw new ClipException(folder + ": exists already: remove it, or give another name");
            WholeFile.writeFolder(folder, target -> fill(spool, target, partition));
            return spool.count();
        }
    }

    private static void fill(EntrySpool spool, Path folder, long partition) {
        long count = Math.ceilDiv(spool.count(), partition);
        int digits = Long.toString(count).length();
        try (EntrySource entries = spool.entries()) {
            Path vectors = Files.createDirectory(folder.resolve("img_emb"));
            Path metadata = Files.createDirectory(folder.resolve("metadata"));
            for (long i = 0; i < count; i++) {
                String number = Long.toString(i);
                String padded = "0".repeat(digits - number.length()) + number;
                long first = i * partition;
                long rows = Math.min(partition, spool.count() - first);
                WholeFile.write(
                        vectors.resolve("img_emb_" + padded + ".npy"), sink -> vectors(spool, first, rows, sink));
                ParquetOutput.writeFields(
                        "image_path", entries, rows, spool, metadata.resolve("metadata_" + padded + ".parquet"));
            }
        } catch (IOException e) {
            throw new ClipException(folder + ": cannot be written: " + IoReason.of(e), e);
        }
    }

    private static void vectors(EntrySpool spool, long first, long rows, ByteSink sink) {
        DType type = spool.isHalf() ? DType.F16 : DType.F32;
        sink.bytes(NpyHeader.of(type, List.of(rows, (long) spool.dimensions())));
        if (!spool.isHalf()) {
            long size = (long) spool.dimensions() * Float.BYTES;
            sink.bytes(spool.vectors().asSlice(first * size, rows * size));
            return;
        }
        float[] vector = new float[spool.dimensions()];
        for (long row = first; row < first + rows; row++) {
            spool.vector(row, vector);
            for (float x : vector) {
                short bits = Float.floatToFloat16(x);
                sink.u8(bits);
                sink.u8(bits >> 8);
            }
        }
    }
}
