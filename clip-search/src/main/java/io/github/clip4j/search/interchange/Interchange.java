package io.github.clip4j.search.interchange;

import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.search.interchange.data.CheckedEntries;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import io.github.clip4j.search.interchange.faiss.FaissIndex;
import io.github.clip4j.search.interchange.faiss.FaissOutput;
import io.github.clip4j.search.interchange.faiss.FaissSettings;
import io.github.clip4j.search.interchange.folder.ClipRetrievalEntries;
import io.github.clip4j.search.interchange.folder.ClipRetrievalOutput;
import io.github.clip4j.search.interchange.folder.FolderEntries;
import io.github.clip4j.search.interchange.jsonl.JsonlEntries;
import io.github.clip4j.search.interchange.jsonl.JsonlOutput;
import io.github.clip4j.search.interchange.npy.NpyEntries;
import io.github.clip4j.search.interchange.npy.NpyFile;
import io.github.clip4j.search.interchange.npy.NpyOutput;
import io.github.clip4j.search.interchange.parquet.ParquetEntries;
import io.github.clip4j.search.interchange.parquet.ParquetFile;
import io.github.clip4j.search.interchange.parquet.ParquetOutput;
import java.nio.file.Files;
import java.nio.file.Path;

/** The front of all formats: what a file is, is told by its content. No state. */
public final class Interchange {
    private Interchange() {}

    /**
     * Opens stored embeddings of another program.
     *
     * @param source a .npy, FAISS, Parquet or JSON lines file, whatever its name; a folder of clip-retrieval; or a
     *     folder of Parquet or JSON lines files, as for a Pinecone import
     * @return its entries, each checked as {@link CheckedEntries} does; to be closed
     * @throws io.github.clip4j.error.ClipException in one line, if it is damaged or of no supported format
     */
    public static ImportedEntries open(Path source) {
        return new CheckedEntries(unchecked(source), source.toString());
    }

    private static ImportedEntries unchecked(Path source) {
        if (Files.isDirectory(source)) {
            return ClipRetrievalEntries.isFolder(source)
                    ? ClipRetrievalEntries.open(source)
                    : FolderEntries.open(source, Interchange::unchecked);
        }
        try (ByteFile file = ByteFile.open(source)) {
            if (NpyFile.begins(file)) return NpyEntries.open(source);
            if (ParquetFile.begins(file)) return ParquetEntries.open(source);
            if (FaissIndex.begins(file)) return FaissIndex.entries(source);
        }
        return JsonlEntries.open(source);
    }

    /**
     * Writes entries in another program's format. A file that is there already is replaced, and after an error it is as
     * it was.
     *
     * @param format which one
     * @param source read to its end, but not closed
     * @param target a file or folder, as {@link ExportFormat} says
     * @return how many entries were written
     * @throws io.github.clip4j.error.ClipException in one line, with the row if a vector is to blame
     */
    public static long write(ExportFormat format, EntrySource source, Path target) {
        return switch (format) {
            case FAISS -> FaissOutput.write(source, target, FaissSettings.DEFAULT);
            case NPY -> NpyOutput.write(source, target);
            case CLIP_RETRIEVAL -> ClipRetrievalOutput.write(source, target);
            case PARQUET -> ParquetOutput.write(source, target);
            case JSONL -> JsonlOutput.write(source, target);
        };
    }
}
