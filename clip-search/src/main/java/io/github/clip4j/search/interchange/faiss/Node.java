package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.util.Optional;

/** An index, or one of those that it is made of. Thread-safe. */
abstract class Node {
    private final ByteFile file;
    private final Header header;

    Node(ByteFile file, Header header) {
        this.file = file;
        this.header = header;
    }

    /**
     * The beginning of every index.
     *
     * @param code four letters
     * @param dimensions D
     * @param count of vectors
     * @param metric of its scores
     */
    record Header(String code, int dimensions, long count, FaissMetric metric) {}

    final ByteFile file() {
        return file;
    }

    final String code() {
        return header.code();
    }

    final int dimensions() {
        return header.dimensions();
    }

    final long count() {
        return header.count();
    }

    final FaissMetric metric() {
        return header.metric();
    }

    /** The best {@code top} or fewer, which is at most {@link #count}. {@code query}: (D). */
    abstract Neighbours search(float[] query, int top);

    /** All vectors. */
    abstract Rows rows();

    /** What the vectors of {@link #rows} have lost. */
    abstract Optional<String> loss();

    /** Indexes whose vectors can be reached by their numbers. */
    interface ByNumber {
        /** Decodes one; {@code vector}: (D). The caller has checked the number. */
        void decode(long number, float[] vector);

        /** For one thread. */
        NumberScorer scorer(float[] query);
    }

    /** A query prepared for many vectors. */
    interface NumberScorer {
        float score(long number);
    }
}
