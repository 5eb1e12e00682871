package io.github.clip4j.search.interchange.faiss;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** How a vector of D numbers is stored in {@link #codeSize} bytes. Thread-safe. */
interface Codec {
    /** Bytes of a vector. */
    int codeSize();

    /** Decodes the vector at an offset; {@code vector}: (D), overwritten. */
    void decode(MemorySegment codes, long offset, float[] vector);

    /** Scores of stored vectors for a query; for one thread. {@code query}: (D). */
    Scorer scorer(float[] query, FaissMetric metric);

    /** What the vectors have lost; empty if they are the originals. */
    Optional<String> loss();

    /** A query prepared for many vectors. */
    interface Scorer {
        float score(MemorySegment codes, long offset);
    }

    /** Decodes each vector and computes its score. */
    default Scorer decodingScorer(int dimensions, float[] query, FaissMetric metric) {
        float[] vector = new float[dimensions];
        return (codes, offset) -> {
            decode(codes, offset, vector);
            return metric.score(query, vector);
        };
    }
}
