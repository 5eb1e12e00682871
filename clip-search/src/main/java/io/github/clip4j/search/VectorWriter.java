package io.github.clip4j.search;

import java.nio.file.Path;

/**
 * Changes an index. What is committed is durable, also if the process or the machine ends at any moment; what is not
 * committed is not seen by anybody, and lost. An index has one writer at a time, on all of a machine's programs.
 * Thread-safe.
 *
 * <p>All methods throw {@link io.github.clip4j.error.ClipException} in one line, if the folder cannot be written, for
 * example on a full disk: then the writer is of no more use, and the index is as last committed.
 */
public interface VectorWriter extends AutoCloseable {
    /** Bytes of a small image, at most. */
    int LONGEST_THUMBNAIL = 32_766;

    /**
     * The model whose embeddings it holds.
     *
     * @return as given when the index was made
     */
    IndexModel model();

    /**
     * Adds an entry, in the place of one of the same id if there is one.
     *
     * @param entry its vector is scaled to length 1, where cosines are compared
     * @throws io.github.clip4j.error.ClipException in one line that names the entry, if its vector is of another length
     *     than the index's, has numbers that are not finite or is all zeros, or if a field has no proper value; the
     *     writer goes on
     */
    default void put(Entry entry) {
        put(entry, new byte[0]);
    }

    /**
     * As {@link #put(Entry)}, with a small image of what was embedded.
     *
     * @param entry the entry
     * @param thumbnail a file such as a JPEG of at most {@value #LONGEST_THUMBNAIL} bytes; empty if there is none, also
     *     where the entry before had one
     * @throws io.github.clip4j.error.ClipException in one line that names the entry; the writer goes on
     */
    void put(Entry entry, byte[] thumbnail);

    /**
     * Deletes an entry.
     *
     * @param id its name; nothing happens if there is none
     */
    void delete(String id);

    /**
     * Notes something beside the entries, which becomes durable with them.
     *
     * @param key its name
     * @param value in place of an earlier one
     */
    void note(String key, String value);

    /** Makes all changes so far durable and visible, together. */
    void commit();

    /** Commits, and rewrites the index as one segment without deleted entries. It takes its size again meanwhile. */
    void compact();

    /**
     * Commits, and adds all entries of another index, in their order; they take the place of entries of the same id.
     *
     * @param other an index of the same model, which nobody writes meanwhile
     * @throws io.github.clip4j.error.ClipException in one line, if it is of another model
     */
    void merge(Path other);

    /**
     * Waits for merges of what is committed, and drops what is not committed. An index whose writer ends otherwise is
     * as right, and may be slower to search until it is written again.
     */
    @Override
    void close();
}
