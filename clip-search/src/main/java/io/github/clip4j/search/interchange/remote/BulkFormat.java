package io.github.clip4j.search.interchange.remote;

/** Files that databases load in bulk. */
public enum BulkFormat {
    /** Lines for {@code POST /INDEX/_bulk} of OpenSearch and Elasticsearch. */
    BULK,
    /** For PostgreSQL's COPY in binary form; beside it {@code FILE.sql}, which makes the table and loads the file. */
    PGVECTOR,
    /** {@code {"rows": [...]}} for Milvus; its Parquet form is that of any Parquet export. */
    MILVUS,
    /** Parquet with id, values and metadata, for a folder that Pinecone imports as a namespace of a vector index. */
    PINECONE,
    /** Lines with {@code _id}, {@code values} and the fields beside them, for an index of documents of Pinecone. */
    PINECONE_DOCUMENTS
}
