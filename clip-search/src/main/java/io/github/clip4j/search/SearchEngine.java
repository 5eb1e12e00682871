package io.github.clip4j.search;

/** The way that an index is searched. */
public enum SearchEngine {
    /** Exact below {@value SearchOptions#EXACT_BELOW} entries, else approximate. */
    AUTO,
    /** All vectors are compared. */
    EXACT,
    /**
     * A graph leads to the nearest ones (HNSW, Malkov and Yashunin 2016); segments too small for one are searched
     * exactly.
     */
    APPROXIMATE
}
