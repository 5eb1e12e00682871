package io.github.clip4j.converter.torch;

/** Counts what a pickle makes, so that it can ask for no more memory and time than a checkpoint needs. */
final class ValueCount {
    /** Largest number of values; the largest published models need 200,000, including names in the memo. */
    static final int MAX = 1_000_000;

    private final PickleReader in;
    private long values;

    ValueCount(PickleReader in) {
        this.in = in;
    }

    void add(int count) {
        values += count;
        if (values > MAX) throw in.error("with more than " + MAX + " values, the most that is read");
    }
}
