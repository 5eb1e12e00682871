package io.github.clip4j.search;

import io.github.clip4j.search.filter.Filter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An index of embeddings in a folder, as it was last committed when it was opened or {@linkplain #refresh refreshed}:
 * what is searched. Any number of programs may read an index while one writes. Thread-safe.
 *
 * <p>The folder holds {@code index.json} (the model and the format's version), {@code lucene} (an index of Apache
 * Lucene with ids, fields and vectors) and {@code copies} (smaller copies of the vectors, which can be deleted at any
 * time).
 *
 * <p>All methods throw {@link io.github.clip4j.error.ClipException} in one line that begins with the folder, if the
 * index cannot be read, and {@link IllegalStateException} after {@link #close}.
 */
public interface VectorIndex extends AutoCloseable {
    /**
     * Whether a folder is an index.
     *
     * @param folder any
     * @return whether it says so
     */
    static boolean isIndex(Path folder) {
        return IndexFolder.isIndex(folder);
    }

    /**
     * Makes an index.
     *
     * @param folder new or empty, in an existing folder
     * @param model whose embeddings it will hold
     * @return a writer of the empty index
     * @throws io.github.clip4j.error.ClipException in one line, if there is something already or the folder cannot be
     *     written
     */
    static VectorWriter create(Path folder, IndexModel model) {
        return LuceneWriter.open(IndexFolder.create(folder, model));
    }

    /**
     * Opens an index for changes.
     *
     * @param folder an index
     * @return its only writer
     * @throws io.github.clip4j.error.ClipException in one line, if it is no index, if it cannot be written, or if
     *     another program writes it
     */
    static VectorWriter write(Path folder) {
        return LuceneWriter.open(IndexFolder.open(folder));
    }

    /**
     * Opens an index for search.
     *
     * @param folder an index
     * @return the index as last committed
     * @throws io.github.clip4j.error.ClipException in one line, if it is no index or cannot be read
     */
    static VectorIndex open(Path folder) {
        return open(folder, 0);
    }

    /**
     * Opens an index for search.
     *
     * @param folder an index
     * @param threads that multiply; 0 for one per core
     * @return the index as last committed
     * @throws io.github.clip4j.error.ClipException in one line, if it is no index or cannot be read
     */
    static VectorIndex open(Path folder, int threads) {
        return LuceneIndex.open(IndexFolder.open(folder), threads);
    }

    /**
     * Reads an index from end to end: all checksums, every id, vector and field, and the smaller copies. It takes as
     * long as that, and nobody may write meanwhile.
     *
     * @param folder an index
     * @return what was found
     * @throws io.github.clip4j.error.ClipException in one line, if it is no index, or another program is changing it
     */
    static CheckReport check(Path folder) {
        return IndexCheck.check(IndexFolder.open(folder));
    }

    /**
     * The model whose embeddings it holds.
     *
     * @return as given when the index was made
     */
    IndexModel model();

    /**
     * How many entries it has.
     *
     * @return those that are not deleted
     */
    int count();

    /**
     * What writers have noted.
     *
     * @return as committed last
     */
    Map<String, String> notes();

    /**
     * Finds the nearest entries.
     *
     * @param vector (E), as the metric wants it: for cosines it is scaled to length 1
     * @param options how many, which, and how
     * @return best first; of those found with equal scores that first which was added first
     * @throws io.github.clip4j.error.ClipException in one line, if the vector or a filter does not fit the index
     */
    default List<Hit> search(float[] vector, SearchOptions options) {
        return search(new float[][] {vector}, options).getFirst();
    }

    /**
     * Finds the nearest entries of each of several vectors, in less time than one by one.
     *
     * @param vectors Q of (E)
     * @param options for all of them
     * @return Q lists, as {@link #search(float[], SearchOptions)} gives them
     * @throws io.github.clip4j.error.ClipException in one line that names the vector by its row, from 0
     */
    List<List<Hit>> search(float[][] vectors, SearchOptions options);

    /**
     * Looks an entry up.
     *
     * @param id its name
     * @return the entry with its vector as stored; empty if there is none
     */
    Optional<Entry> get(String id);

    /**
     * The small image that an entry was put with.
     *
     * @param id its name
     * @return a file as it was given; empty if there is no entry or it has none
     */
    Optional<byte[]> thumbnail(String id);

    /**
     * Finds entries by their fields alone.
     *
     * @param filters conditions, all of which must hold
     * @param most how many at most
     * @return entries in the order in which they were added
     * @throws io.github.clip4j.error.ClipException in one line, if a filter does not fit the index
     */
    List<Entry> find(List<Filter> filters, int most);

    /**
     * All entries in the order in which they were added, as of now.
     *
     * @return entries that the caller closes; they keep the state that they are of
     */
    EntrySource entries();

    /**
     * The vectors of some entries where they lie, as one matrix.
     *
     * @param filters conditions, all of which must hold; empty for all entries
     * @return rows that the caller closes; they keep the state that they are of
     * @throws io.github.clip4j.error.ClipException in one line, if a filter does not fit the index
     */
    VectorRows rows(List<Filter> filters);

    /**
     * Facts about the index.
     *
     * @return as of now
     */
    IndexInfo info();

    /**
     * Takes over what has been committed since.
     *
     * @return whether there was anything
     */
    boolean refresh();

    @Override
    void close();
}
