package io.github.clip4j.search.interchange.npy;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.data.CheckedEntries;
import io.github.clip4j.search.interchange.data.WholeFile;
import io.github.clip4j.search.interchange.jsonl.JsonlNames;
import io.github.clip4j.search.interchange.jsonl.JsonlOutput;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.NpyHeader;
import java.nio.file.Path;
import java.util.List;

/** Writes vectors of float32 to {@code .npy}, and their ids and fields to {@code .npy.jsonl} beside it. No state. */
public final class NpyOutput {
    private static final int HEADER = 128;

    private NpyOutput() {}

    /**
     * Writes all entries.
     *
     * @param source read to its end
     * @param path of the vectors
     * @return how many were written
     * @throws ClipException if a row is wrong or a file cannot be written; then both are as they were
     */
    public static long write(EntrySource source, Path path) {
        CheckedEntries entries = new CheckedEntries(source, path.toString());
        long[] count = {0};
        // The names appear first: whoever waits for the vectors finds them.
        WholeFile.write(
                path,
                vectors -> WholeFile.write(JsonlNames.beside(path), names -> {
                    vectors.bytes(header(entries, Long.MAX_VALUE));
                    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                        vectors.floats(entry.vector());
                        JsonlOutput.line(names, entry, false);
                        count[0]++;
                    }
                    if (count[0] == 0)
                        throw new ClipException(path + ": there is nothing to write: the source has no entries");
                    vectors.mend(0, header(entries, count[0]));
                }));
        return count[0];
    }

    private static byte[] header(EntrySource source, long rows) {
        return NpyHeader.of(DType.F32, List.of(rows, (long) source.dimensions()), HEADER);
    }
}
