/** Semantic search: an index of embeddings that lasts, exact and approximate, and the files of other programs. */
module io.github.clip4j.search {
    requires static org.jspecify;
    requires transitive io.github.clip4j.core;
    requires org.apache.lucene.core;

    exports io.github.clip4j.search.filter;
    exports io.github.clip4j.search;
}
