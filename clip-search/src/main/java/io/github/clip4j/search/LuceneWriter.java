package io.github.clip4j.search;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.scan.Copies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;

/** A writer of Lucene's, and threads that make graphs. */
final class LuceneWriter implements VectorWriter {
    /**
     * Megabytes of entries that wait in memory, if they are not before that half as many as have a graph: graphs are
     * made by the threads that merge, not by the one that adds.
     */
    private static final double BUFFER = 64;

    private static final int MOST_THREADS = 8;
    private static final String DIGEST = "clip4j.digest";
    private static final String METRIC = "metric";
    private static final String NOTE = "note.";

    private final IndexFolder folder;
    private final Directory directory;
    private final ExecutorService executor;
    private final IndexWriter writer;
    private final Map<String, String> notes = new TreeMap<>();
    private boolean dirty;

    private LuceneWriter(IndexFolder folder, Directory directory, int least) throws IOException {
        this.folder = folder;
        this.directory = directory;
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
        executor = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("clip4j-graph-", 0).daemon().factory());
        IndexWriterConfig config = new IndexWriterConfig()
                .setCodec(new VectorCodec(threads, executor, least))
                .setRAMBufferSizeMB(BUFFER)
                .setMaxBufferedDocs(Math.max(2, least / 2))
                .setUseCompoundFile(false)
                .setMergePolicy(new SegmentMerges(least))
                .setMergeScheduler(new QuietMerges())
                .setCommitOnClose(true);
        try {
            writer = new IndexWriter(directory, config);
        } catch (IOException | RuntimeException e) {
            executor.shutdown();
            throw e;
        }
    }

    static LuceneWriter open(IndexFolder folder) {
        try {
            return open(folder, Directories.open(folder.lucene()), SearchOptions.EXACT_BELOW);
        } catch (IOException e) {
            throw IndexFolder.failure(folder.path(), e);
        }
    }

    /**
     * Opens a writer.
     *
     * @param directory closed with the writer, also if it cannot be opened
     * @param least entries of a segment that has a graph
     */
    static LuceneWriter open(IndexFolder folder, Directory directory, int least) {
        LuceneWriter writer = null;
        try {
            if (folder.isListLost()) throw folder.listLost();
            writer = new LuceneWriter(folder, directory, least);
            writer.begin();
            return writer;
        } catch (LockObtainFailedException e) {
            closeAfterFailure(writer, directory);
            throw new ClipException(
                    folder.path() + ": another program is changing this index; wait until it is done", e);
        } catch (IOException e) {
            closeAfterFailure(writer, directory);
            throw IndexFolder.failure(folder.path(), e);
        } catch (RuntimeException e) {
            closeAfterFailure(writer, directory);
            throw e;
        }
    }

    private static void closeAfterFailure(@Nullable LuceneWriter writer, Directory directory) {
        try {
            if (writer != null) writer.abandon();
            else directory.close();
        } catch (IOException _) {
            assert writer == null || !writer.writer.isOpen() : "the failure before is the one to report";
        }
    }

    private void begin() throws IOException {
        Map<String, String> data = new TreeMap<>();
        for (Map.Entry<String, String> entry : writer.getLiveCommitData()) data.put(entry.getKey(), entry.getValue());
        requireDigest(folder, data);
        notes.putAll(notes(data));
        if (data.isEmpty()) {
            writer.setLiveCommitData(data().entrySet());
            writer.commit();
        }
    }

    /** Refuses a manifest that has come from another index. */
    static void requireDigest(IndexFolder folder, Map<String, String> data) {
        String metric = data.get(METRIC);
        if (metric != null && !metric.equals(folder.model().metric().name()))
            throw new ClipException(
                    folder.path() + ": its index.json says another metric than its vectors were made for;"
                            + " put the right one back");
        String digest = data.get(DIGEST);
        if (digest != null && !digest.equals(folder.model().digest()))
            throw new ClipException(folder.path() + ": its index.json names other weights than its vectors are of; put"
                    + " the right one back");
    }

    static Map<String, String> notes(Map<String, String> data) {
        Map<String, String> notes = new TreeMap<>();
        data.forEach((key, value) -> {
            if (key.startsWith(NOTE)) notes.put(key.substring(NOTE.length()), value);
        });
        return notes;
    }

    private Map<String, String> data() {
        Map<String, String> data = new TreeMap<>();
        data.put(DIGEST, folder.model().digest());
        data.put(METRIC, folder.model().metric().name());
        notes.forEach((key, value) -> data.put(NOTE + key, value));
        return data;
    }

    private interface Change {
        void run() throws IOException;
    }

    private void change(Change change) {
        try {
            change.run();
        } catch (IOException | RuntimeException e) {
            throw failure(e);
        }
    }

    private RuntimeException failure(Exception e) {
        if (e instanceof ClipException known) return known;
        // Lucene tells of a merge by its segments; why it failed is in the cause.
        if (e instanceof IOException && e.getCause() instanceof IOException cause) return failure(cause);
        Throwable first = writer.getTragicException();
        if (first instanceof Exception tragic)
            return new ClipException(
                    IndexFolder.failure(folder.path(), tragic).getMessage() + "; the index is as it was last committed",
                    tragic);
        if (e instanceof AlreadyClosedException) return new IllegalStateException("the writer is closed", e);
        boolean damaged = e instanceof IndexOutOfBoundsException || e instanceof NegativeArraySizeException;
        return damaged || e instanceof IOException ? IndexFolder.failure(folder.path(), e) : (RuntimeException) e;
    }

    @Override
    public IndexModel model() {
        return folder.model();
    }

    @Override
    public void put(Entry entry, byte[] thumbnail) {
        change(() -> {
            var document = Documents.document(entry, folder.model());
            if (thumbnail.length > 0) Thumbnails.add(document, thumbnail, entry.id());
            synchronized (this) {
                dirty = true;
                writer.updateDocument(new Term(Documents.ID, entry.id()), document);
            }
        });
    }

    @Override
    public synchronized void delete(String id) {
        dirty = true;
        change(() -> writer.deleteDocuments(new Term(Documents.ID, id)));
    }

    @Override
    public synchronized void note(String key, String value) {
        if (value.equals(notes.put(key, value))) return;
        dirty = true;
        change(() -> writer.setLiveCommitData(data().entrySet()));
    }

    @Override
    public synchronized void commit() {
        change(() -> {
            writer.commit();
            dirty = false;
            sweep();
        });
    }

    private void sweep() throws IOException {
        if (!Files.isDirectory(folder.copies())) return;
        Set<String> segments = new HashSet<>();
        for (SegmentCommitInfo segment : SegmentInfos.readLatestCommit(directory))
            segments.add(HexFormat.of().formatHex(segment.info.getId()));
        Copies.sweep(folder.copies(), segments);
    }

    @Override
    public synchronized void compact() {
        change(() -> writer.forceMerge(1));
        commit();
    }

    @Override
    public synchronized void merge(Path other) {
        IndexFolder source = IndexFolder.open(other);
        folder.model().requireSame(source.model(), other.toString());
        if (folder.model().metric() != source.model().metric())
            throw new ClipException(other + ": it compares vectors by another measure than " + folder.path());
        String ourPreparation = folder.model().preprocessing();
        String theirPreparation = source.model().preprocessing();
        if (!ourPreparation.isEmpty() && !theirPreparation.isEmpty() && !ourPreparation.equals(theirPreparation))
            throw new ClipException(other + ": its images were prepared by " + theirPreparation + ", those of "
                    + folder.path() + " by " + ourPreparation + "; index them anew with the same options");
        commit();
        try (Directory theirs = Directories.open(source.lucene())) {
            if (Files.isSameFile(folder.path(), other))
                throw new ClipException(other + ": an index cannot be merged with itself");
            try (DirectoryReader their = DirectoryReader.open(theirs);
                    DirectoryReader our = DirectoryReader.open(writer)) {
                for (String id : Ids.common(their, our)) writer.deleteDocuments(new Term(Documents.ID, id));
            }
            dirty = true;
            writer.addIndexes(theirs);
        } catch (LockObtainFailedException e) {
            throw new ClipException(other + ": another program is changing this index; wait until it is done", e);
        } catch (IOException | RuntimeException e) {
            throw failure(e);
        }
        commit();
    }

    @Override
    public synchronized void close() {
        change(() -> {
            try {
                if (!writer.isOpen() || dirty) {
                    writer.rollback();
                } else {
                    writer.close();
                    sweep();
                }
            } finally {
                executor.shutdown();
                directory.close();
            }
        });
    }

    private void abandon() throws IOException {
        try {
            writer.rollback();
        } finally {
            executor.shutdown();
            directory.close();
        }
    }
}
