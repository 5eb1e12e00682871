package io.github.clip4j.cpu;

/** The strip of queries of one head that a thread is at in attention; their rows are consecutive. */
final class Query {
    /** Queries of a strip at most: with 577 keys, a strip of 60 KB. */
    static final int STRIP = 24;

    int sequence;
    int head;
    int first;
    int rows;

    /** Keys whose values are packed. */
    int packed;

    /** Whether zero times each of these values is zero; under a mask only. */
    boolean finite;

    /** The panel of values that is next. */
    int panel;

    /** Moves to a head. */
    Query of(int newSequence, int newHead) {
        sequence = newSequence;
        head = newHead;
        return this;
    }

    /** Moves to some of its queries. */
    Query at(int newFirst, int newRows) {
        first = newFirst;
        rows = newRows;
        return this;
    }
}
