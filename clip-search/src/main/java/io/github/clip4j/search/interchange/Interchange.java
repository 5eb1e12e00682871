package io.github.clip4j.search.interchange;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.search.interchange.data.CheckedEntries;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import io.github.clip4j.search.interchange.faiss.FaissIndex;
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
    private static final String KNOWN =
            "a .npy, FAISS, Parquet or JSON lines file, or a clip-retrieval or Pinecone folder";

    private Interchange() {}

    /**
     * Opens stored embeddings of another program.
     *
     * @param source a file or folder of any supported format, whatever its name
     * @return its entries, each checked as {@link CheckedEntries} does; to be closed
     * @throws ClipException in one line, if it is damaged or of no supported format
     */
    public static ImportedEntries open(Path source) {
        return new CheckedEntries(unchecked(source), source.toString());
    }

    private static ImportedEntries unchecked(Path source) {
        if (Files.isDirectory(source)) throw new ClipException(source + ": a folder");
        try (ByteFile file = ByteFile.open(source)) {
            if (NpyFile.begins(file)) return NpyEntries.open(source);
            if (ParquetFile.begins(file)) return ParquetEntries.open(source);
            if (FaissIndex.begins(file)) return FaissIndex.entries(source);
        }
        return JsonlEntries.open(source);
    }

    /**
     * Writes entries in another program's format. What is there already is replaced; after an error it is as it was.
     *
     * @param format which one
     * @param source read to its end, but not closed
     * @param target a file or folder, as {@link ExportFormat} says
     * @return how many entries were written
     * @throws ClipException in one line, with the row if a vector is to blame
     */
    public static long write(ExportFormat format, EntrySource source, Path target) {
        return switch (format) {
            case NPY -> NpyOutput.write(source, target);
            case PARQUET -> ParquetOutput.write(source, target);
            case JSONL -> JsonlOutput.write(source, target);
            default -> throw new ClipException(KNOWN);
        };
    }
}
