package io.github.clip4j.search.interchange;

import java.util.Locale;

/** A format that {@link Interchange#write} knows. */
public enum ExportFormat {
    /** A FAISS file; beside it {@code FILE.jsonl} with ids and fields, where it has no room for them. */
    FAISS,
    /** A NumPy file of float32, and {@code FILE.jsonl} beside it. */
    NPY,
    /** A folder with img_emb and metadata. */
    CLIP_RETRIEVAL,
    /** A Parquet file with id, vector and a column for each field. */
    PARQUET,
    /** A file with a JSON object for each entry. */
    JSONL;

    /**
     * The name as commands have it.
     *
     * @return for example {@code clip-retrieval}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
