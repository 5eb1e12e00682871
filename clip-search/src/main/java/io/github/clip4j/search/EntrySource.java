package io.github.clip4j.search;

import org.jspecify.annotations.Nullable;

/** Entries one at a time, in order, in memory that does not grow with their number. For one thread. */
public interface EntrySource extends AutoCloseable {
    /**
     * Numbers of each vector.
     *
     * @return E
     */
    int dimensions();

    /**
     * How many entries there are in all.
     *
     * @return -1 if that is not known before they are read
     */
    long count();

    /**
     * The next entry.
     *
     * @return null after the last one
     * @throws io.github.clip4j.error.ClipException that names the file and the row, if it cannot be read
     */
    @Nullable
    Entry next();

    @Override
    void close();
}
