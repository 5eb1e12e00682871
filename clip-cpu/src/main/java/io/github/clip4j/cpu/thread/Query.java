package io.github.clip4j.cpu.thread;

/** The strip of queries of one head that a thread works on in attention; their rows are consecutive. */
public final class Query {
    /** Queries of a strip at most: with 577 keys, a strip of 60 KB. */
    public static final int STRIP = 24;

    public int sequence;
    public int head;
    public int first;
    public int rows;

    /** Keys whose values are packed. */
    public int packed;

    /** Whether zero times each of these values is zero; under a mask only. */
    public boolean finite;

    /** The panel of values that is next. */
    public int panel;

    /** Moves to a head. */
    public Query of(int newSequence, int newHead) {
        sequence = newSequence;
        head = newHead;
        return this;
    }

    /** Moves to some of its queries. */
    public Query at(int newFirst, int newRows) {
        first = newFirst;
        rows = newRows;
        return this;
    }
}
