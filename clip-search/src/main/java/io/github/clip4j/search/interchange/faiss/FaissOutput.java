package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.data.EntrySpool;
import io.github.clip4j.search.interchange.data.WholeFile;
import io.github.clip4j.search.interchange.faiss.FaissSettings.Ids;
import io.github.clip4j.search.interchange.jsonl.JsonlNames;
import io.github.clip4j.search.interchange.jsonl.JsonlOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes index files that {@code faiss.read_index} opens (faiss/impl/index_write.cpp, 1.15): {@code IxFI IxF2 IxMp IxM2
 * IwFl IHNf IxSQ}. Where ids are no numbers or there are fields, {@code FILE.jsonl} has them, line i for vector i. No
 * state.
 */
public final class FaissOutput {
    private FaissOutput() {}

    /**
     * Writes all entries.
     *
     * @param source read to its end
     * @param path the file
     * @param settings kind, metric and ids
     * @return how many were written
     * @throws ClipException if a row is wrong, an id is no number where it has to be, or a file cannot be written; then
     *     it is as it was
     */
    public static long write(EntrySource source, Path path, FaissSettings settings) {
        try (EntrySpool spool = EntrySpool.of(source, path)) {
            boolean mapped = isMapped(spool, path, settings.ids());
            boolean beside = !mapped || !spool.fields().isEmpty();
            WholeFile.write(path, sink -> {
                IndexWriter writer = new IndexWriter(spool, sink, settings, mapped);
                writer.write();
                // The names appear first: whoever waits for the index finds them.
                if (beside) names(spool, writer, JsonlNames.beside(path));
            });
            if (!beside) remove(JsonlNames.beside(path));
            return spool.count();
        }
    }

    private static boolean isMapped(EntrySpool spool, Path path, Ids ids) {
        if (ids == Ids.AUTO) return spool.isNumbered();
        if (ids != Ids.ROWS && !spool.isNumbered())
            throw new ClipException(
                    path + ": FAISS needs whole numbers as ids, and not all ids are: leave the choice of"
                            + " ids to the writer, which puts names in a file beside");
        return ids != Ids.ROWS;
    }

    private static void names(EntrySpool spool, IndexWriter writer, Path beside) {
        WholeFile.write(beside, names -> {
            try (EntrySpool.Reader entries = spool.reader()) {
                for (long i = 0; i < spool.count(); i++) JsonlOutput.line(names, entries.entry(writer.row(i)), false);
            }
        });
    }

    /** Names of an index that was there before would be taken for those of the new one. */
    private static void remove(Path beside) {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException e) {
            throw new ClipException(beside + ": cannot be removed: " + IoReason.of(e), e);
        }
    }
}
