package io.github.clip4j.search.interchange.faiss;

/**
 * How entries are written for FAISS.
 *
 * @param kind of the index
 * @param metric of its scores; unit vectors have the same order by both
 * @param ids where the ids of entries go
 */
public record FaissSettings(Kind kind, FaissMetric metric, Ids ids) {
    /** Exact search by inner product, with ids where they are numbers. */
    public static final FaissSettings DEFAULT = new FaissSettings(Kind.FLAT, FaissMetric.INNER_PRODUCT, Ids.AUTO);

    /** The kind of an index. */
    public enum Kind {
        /** All vectors are compared: IxFI or IxF2. */
        FLAT,
        /** Lists around centroids (k-means), of which some are searched: IwFl. */
        INVERTED,
        /** A graph: IHNf. */
        GRAPH,
        /** All vectors are compared, of which each number is stored in 8 bits: IxSQ. */
        SCALAR
    }

    /** Ids in FAISS are whole numbers of 64 bits. */
    public enum Ids {
        /** MAP if all ids are such numbers, else ROWS. */
        AUTO,
        /** Numbers of rows, from 0; what the entries are called stands in {@code FILE.jsonl}. */
        ROWS,
        /** Those of the entries: an IxMp around the index, unless it stores ids itself. */
        MAP,
        /** The same, with an IxM2, which can reconstruct vectors by id. */
        REVERSIBLE_MAP
    }
}
