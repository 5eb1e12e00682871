/** Semantic search: an index of embeddings that lasts, exact and approximate, and the files of other programs. */
module io.github.clip4j.search {
    requires static org.jspecify;
    requires java.desktop;
    requires java.net.http;
    requires metadata.extractor;
    requires org.apache.lucene.core;
    requires transitive io.github.clip4j.core;

    exports io.github.clip4j.search.interchange.data;
    exports io.github.clip4j.search.interchange.faiss;
    exports io.github.clip4j.search.interchange.folder;
    exports io.github.clip4j.search.interchange.jsonl;
    exports io.github.clip4j.search.interchange.npy;
    exports io.github.clip4j.search.interchange.parquet;
    exports io.github.clip4j.search.interchange.remote;
    exports io.github.clip4j.search.interchange;
    exports io.github.clip4j.search;
    exports io.github.clip4j.search.catalogue;
    exports io.github.clip4j.search.cluster;
    exports io.github.clip4j.search.duplicates;
    exports io.github.clip4j.search.filter;
    exports io.github.clip4j.search.indexing;
    exports io.github.clip4j.search.query;
}
