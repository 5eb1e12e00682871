package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import io.github.clip4j.search.interchange.jsonl.JsonlNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An index file of FAISS (faiss/impl/index_read.cpp, 1.15): searched as faiss searches it, or read as entries. Kinds:
 * {@code IxFI IxF2 IxMp IxM2 IwFl IwPQ IwSq IxPq IxSQ IHNf IHNs IHNp IxPT IxRF}; any other is refused by its name. The
 * file is memory-mapped; only centroids and the places of lists are kept on the heap.
 *
 * <p>Thread-safe until it is closed.
 */
public final class FaissIndex implements AutoCloseable {
    private final ByteFile file;
    private final Node index;

    private FaissIndex(ByteFile file, Node index) {
        this.file = file;
        this.index = index;
    }

    /**
     * Opens a file.
     *
     * @param path a file as {@code faiss.write_index} writes it
     * @return the index; to be closed
     * @throws ClipException in one line with file and place, if it is damaged or of another kind
     */
    public static FaissIndex open(Path path) {
        ByteFile file = ByteFile.open(path);
        try {
            return new FaissIndex(file, new FaissReader(file).read());
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Whether a file begins as an index of faiss does, of any kind.
     *
     * @param file its bytes
     * @return true if {@link #open} is to be tried
     */
    public static boolean begins(ByteFile file) {
        return FaissReader.begins(file);
    }

    /**
     * The kind.
     *
     * @return four letters, as in the file
     */
    public String kind() {
        return index.code();
    }

    /**
     * Numbers of each vector.
     *
     * @return E
     */
    public int dimensions() {
        return index.dimensions();
    }

    /**
     * How many vectors there are.
     *
     * @return N
     */
    public long count() {
        return index.count();
    }

    /**
     * The metric of its scores.
     *
     * @return as in the file
     */
    public FaissMetric metric() {
        return index.metric();
    }

    /**
     * The nearest vectors, with as many lists (nprobe) and candidates (efSearch) as the file says.
     *
     * @param query (E)
     * @param top the most that are wanted
     * @return the best first, with faiss's own scores
     * @throws ClipException if the query has another length, or the file turns out to be damaged
     */
    public Neighbours search(float[] query, int top) {
        if (query.length != dimensions())
            throw new ClipException(file.path() + ": a query of " + query.length + " dimensions, but the index has "
                    + dimensions() + ": it was made with another model");
        if (top < 1) throw new ClipException("top " + top + ", expected at least 1");
        return index.search(query, (int) Math.min(top, count()));
    }

    /**
     * All vectors, named by their ids; reconstructed if they are not stored as they were, which
     * {@link ImportedEntries#caution} tells.
     *
     * @return in the order of the file; closing it leaves this open
     * @throws ClipException if the vectors cannot be had back
     */
    public ImportedEntries entries() {
        return new FaissEntries(index, () -> {});
    }

    /**
     * All vectors of a file, as {@link #entries}; beside {@code FILE.jsonl}, if that is there, with ids and fields.
     *
     * @param path as for {@link #open}
     * @return to be closed, which closes the file
     * @throws ClipException if the file cannot be used or its vectors cannot be had back
     */
    public static ImportedEntries entries(Path path) {
        FaissIndex opened = open(path);
        try {
            ImportedEntries entries = new FaissEntries(opened.index, opened::close);
            Path beside = JsonlNames.beside(path);
            return Files.exists(beside) ? new JsonlNames(entries, beside) : entries;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * What the vectors have lost against those that were added.
     *
     * @return empty if they are the originals
     */
    public Optional<String> loss() {
        return index.loss();
    }

    @Override
    public void close() {
        file.close();
    }
}
