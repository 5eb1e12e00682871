package io.github.clip4j.search.interchange.remote;

import java.util.Locale;

/** Files that databases load in bulk. */
public enum BulkFormat {
    /**
     * Lines for {@code POST /_bulk}; beside them {@code FILE.index.json}, the body of {@code PUT /INDEX} that makes the
     * index.
     */
    OPENSEARCH,
    /** The same; its index is described in another way. */
    ELASTICSEARCH,
    /** A body for {@code PUT /collections/NAME/points} on each line. */
    QDRANT,
    /** For PostgreSQL's COPY in binary form; beside it {@code FILE.sql}, which makes the table and loads the file. */
    PGVECTOR,
    /** {@code {"rows": [...]}} for Milvus; its Parquet form is that of any Parquet export. */
    MILVUS,
    /** Parquet with id, values and metadata, for a folder that Pinecone imports as a namespace of a vector index. */
    PINECONE,
    /** Lines with {@code _id}, {@code values} and the fields beside them, for an index of documents of Pinecone. */
    PINECONE_DOCUMENTS;

    /**
     * The name as commands have it.
     *
     * @return for example {@code pinecone-documents}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
