package io.github.clip4j.search;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.ranking.Ranked;
import io.github.clip4j.search.filter.Filter;
import io.github.clip4j.search.scan.Accepted;
import io.github.clip4j.search.scan.CopyKind;
import io.github.clip4j.search.scan.ExactScan;
import io.github.clip4j.search.scan.SegmentRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** An index that is read: states of Lucene's index, and the kernels of a backend. */
final class LuceneIndex implements VectorIndex {
    /** The backend that reads vectors where they are; a GPU's would have to copy them first. */
    private static final String BACKEND = "cpu";

    private final IndexFolder folder;
    private final Directory directory;
    private final Backend backend;
    private Snapshot current;
    private int working;
    private boolean closed;

    private LuceneIndex(IndexFolder folder, Directory directory, Snapshot first, Backend backend) {
        this.folder = folder;
        this.directory = directory;
        this.backend = backend;
        current = first;
    }

    static LuceneIndex open(IndexFolder folder, int threads) {
        if (!Files.isDirectory(folder.lucene())) throw empty(folder, null);
        Directory directory = null;
        DirectoryReader reader = null;
        try {
            directory = Directories.open(folder.lucene());
            reader = DirectoryReader.open(directory);
            LuceneWriter.requireDigest(folder, reader.getIndexCommit().getUserData());
            return new LuceneIndex(folder, directory, new Snapshot(reader, folder), backend(threads));
        } catch (IndexNotFoundException e) {
            close(reader, directory);
            throw lost(folder) ? folder.listLost() : empty(folder, e);
        } catch (IllegalArgumentException e) {
            // Lucene looks codecs up by the names in the files.
            close(reader, directory);
            throw new ClipException(folder.path() + ": written by another version of Lucene, or damaged", e);
        } catch (IOException e) {
            close(reader, directory);
            throw IndexFolder.failure(folder.path(), e);
        } catch (RuntimeException e) {
            close(reader, directory);
            throw e;
        }
    }

    private static boolean lost(IndexFolder folder) {
        try {
            return folder.isListLost();
        } catch (IOException e) {
            throw IndexFolder.failure(folder.path(), e);
        }
    }

    private static Backend backend(int threads) {
        BackendOptions options = new BackendOptions(threads);
        try {
            // By its name: to look at all of them is to look for a GPU, which takes a while.
            return Backends.open(BACKEND, options);
        } catch (ClipException _) {
            return Backends.open(Backends.AUTO, options);
        }
    }

    private static ClipException empty(IndexFolder folder, @Nullable Exception cause) {
        String message = folder.path() + ": nothing has been committed to this index yet; add to it";
        return cause == null ? new ClipException(message) : new ClipException(message, cause);
    }

    private static void close(@Nullable DirectoryReader reader, @Nullable Directory directory) {
        try (directory;
                reader) {
            assert directory != null || reader == null : "a reader has a directory";
        } catch (IOException _) {
            assert directory != null : "the failure before is the one to report";
        }
    }

    /** Work with a state that stays open meanwhile. */
    private interface Work<R> {
        R with(Snapshot snapshot) throws IOException;
    }

    private <R> R with(Work<R> work) {
        Snapshot snapshot = begin();
        try {
            return work.with(snapshot);
        } catch (IOException | UncheckedIOException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // Lucene's readers trip over damaged lengths in their own ways.
            throw IndexFolder.failure(folder.path(), e);
        } finally {
            end(snapshot);
        }
    }

    private synchronized Snapshot begin() {
        Snapshot snapshot = acquire();
        working++;
        return snapshot;
    }

    private synchronized void end(Snapshot snapshot) {
        snapshot.release();
        working--;
        closeBackendIfIdle();
    }

    private void closeBackendIfIdle() {
        if (closed && working == 0) backend.close();
    }

    private synchronized Snapshot acquire() {
        if (closed || !current.acquire()) throw new IllegalStateException("the index " + folder.path() + " is closed");
        return current;
    }

    @Override
    public IndexModel model() {
        return folder.model();
    }

    @Override
    public int count() {
        return with(snapshot -> snapshot.reader().numDocs());
    }

    @Override
    public Map<String, String> notes() {
        return with(snapshot ->
                LuceneWriter.notes(snapshot.reader().getIndexCommit().getUserData()));
    }

    @Override
    public List<List<Hit>> search(float[][] vectors, SearchOptions options) {
        if (vectors.length == 0) return List.of();
        float[] queries = joined(vectors);
        return with(snapshot -> {
            boolean diverse = options.diversity().isPresent();
            int wanted = diverse ? Math.multiplyExact(options.top(), Diversity.POOL) : options.top();
            List<List<Hit>> all = new ArrayList<>();
            for (List<Ranked> found : ranked(snapshot, queries, wanted, options)) {
                List<Ranked> enough = found.stream()
                        .filter(ranked -> ranked.value() >= options.minimum())
                        .toList();
                all.add(hits(snapshot, diverse ? diverse(snapshot, enough, options) : enough, options.fields()));
            }
            return all;
        });
    }

    private float[] joined(float[][] vectors) {
        int columns = folder.model().dimensions();
        float[] joined = new float[Math.multiplyExact(vectors.length, columns)];
        for (int q = 0; q < vectors.length; q++) {
            String place = vectors.length == 1 ? "the query" : "the query in row " + q;
            System.arraycopy(Documents.vector(vectors[q], folder.model(), place), 0, joined, q * columns, columns);
        }
        return joined;
    }

    private List<List<Ranked>> ranked(Snapshot snapshot, float[] queries, int wanted, SearchOptions options)
            throws IOException {
        Searcher searcher = new Searcher(
                snapshot,
                new ExactScan(backend),
                accepted(snapshot, options),
                folder.model().dimensions());
        boolean exact = switch (options.engine()) {
            case EXACT -> true;
            case APPROXIMATE -> false;
            case AUTO -> engine(snapshot) == SearchEngine.EXACT;
        };
        if (!exact) return searcher.approximate(queries, wanted);
        return switch (options.storage()) {
            case AUTO, FLOAT32 -> searcher.exact(queries, wanted);
            case FLOAT16 -> searcher.exact(queries, wanted, CopyKind.FLOAT16);
            case INT8 -> searcher.exact(queries, wanted, CopyKind.INT8);
        };
    }

    private static SearchEngine engine(Snapshot snapshot) {
        boolean graph = snapshot.segments().stream().anyMatch(SegmentRows::graph);
        return graph && snapshot.reader().numDocs() >= SearchOptions.EXACT_BELOW
                ? SearchEngine.APPROXIMATE
                : SearchEngine.EXACT;
    }

    private static List<Accepted> accepted(Snapshot snapshot, SearchOptions options) throws IOException {
        Weight filter = filter(snapshot, options);
        List<Accepted> accepted = new ArrayList<>();
        for (SegmentRows rows : snapshot.segments()) accepted.add(Accepted.of(rows, filter));
        return accepted;
    }

    private static @Nullable Weight filter(Snapshot snapshot, SearchOptions options) throws IOException {
        if (options.filters().isEmpty() && options.excluded().isEmpty()) return null;
        Query query = snapshot.fields().query(options.filters());
        if (!options.excluded().isEmpty()) {
            List<BytesRef> ids = options.excluded().stream().map(BytesRef::new).toList();
            query = new BooleanQuery.Builder()
                    .add(query, Occur.FILTER)
                    .add(new TermInSetQuery(Documents.ID, ids), Occur.MUST_NOT)
                    .build();
        }
        return snapshot.searcher().createWeight(snapshot.searcher().rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1f);
    }

    private static List<Ranked> diverse(Snapshot snapshot, List<Ranked> found, SearchOptions options) {
        float[][] vectors = new float[found.size()][];
        for (int i = 0; i < vectors.length; i++)
            vectors[i] = snapshot.vector(found.get(i).place());
        return Diversity.choose(found, vectors, options.diversity().orElseThrow(), options.top());
    }

    private static List<Hit> hits(Snapshot snapshot, List<Ranked> found, boolean fields) throws IOException {
        StoredFields stored = snapshot.reader().storedFields();
        List<Hit> hits = new ArrayList<>();
        for (Ranked ranked : found) {
            Document document = stored.document(ranked.place());
            hits.add(new Hit(Documents.id(document), ranked.value(), fields ? Documents.fields(document) : Map.of()));
        }
        return hits;
    }

    @Override
    public Optional<Entry> get(String id) {
        return with(snapshot -> {
            int place = Ids.find(snapshot.reader(), id);
            if (place < 0) return Optional.empty();
            Document document = snapshot.reader().storedFields().document(place);
            return Optional.of(new Entry(id, snapshot.vector(place), Documents.fields(document)));
        });
    }

    @Override
    public Optional<byte[]> thumbnail(String id) {
        return with(snapshot -> {
            int place = Ids.find(snapshot.reader(), id);
            return place < 0 ? Optional.empty() : Thumbnails.read(snapshot, place);
        });
    }

    @Override
    public List<Entry> find(List<Filter> filters, int most) {
        return with(snapshot -> {
            Query query = snapshot.fields().query(filters);
            StoredFields stored = snapshot.reader().storedFields();
            List<Entry> entries = new ArrayList<>();
            for (ScoreDoc found : snapshot.searcher().search(query, most, Sort.INDEXORDER).scoreDocs) {
                Document document = stored.document(found.doc);
                entries.add(new Entry(Documents.id(document), snapshot.vector(found.doc), Documents.fields(document)));
            }
            return entries;
        });
    }

    @Override
    public EntrySource entries() {
        return new StoredEntries(acquire(), folder);
    }

    @Override
    public VectorRows rows(List<Filter> filters) {
        Snapshot snapshot = begin();
        try {
            List<Accepted> accepted = accepted(snapshot, SearchOptions.DEFAULT.withFilters(filters));
            return new StoredRows(snapshot, folder, backend, accepted, () -> end(snapshot));
        } catch (IOException | UncheckedIOException e) {
            end(snapshot);
            throw IndexFolder.failure(folder.path(), e);
        } catch (RuntimeException e) {
            end(snapshot);
            throw e;
        }
    }

    @Override
    public IndexInfo info() {
        return with(snapshot -> new IndexInfo(
                folder.model(),
                snapshot.reader().numDocs(),
                snapshot.reader().numDeletedDocs(),
                Thumbnails.count(snapshot),
                snapshot.segments().size(),
                (int) snapshot.segments().stream().filter(SegmentRows::graph).count(),
                (int) snapshot.segments().stream().filter(SegmentRows::mapped).count(),
                bytes(folder.lucene()),
                bytes(folder.copies()),
                engine(snapshot),
                snapshot.fields().kinds()));
    }

    private static long bytes(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return 0;
        try (Stream<Path> files = Files.list(folder)) {
            long bytes = 0;
            for (Path file : files.toList()) bytes += Files.size(file);
            return bytes;
        }
    }

    @Override
    public synchronized boolean refresh() {
        if (closed) throw new IllegalStateException("the index " + folder.path() + " is closed");
        try {
            DirectoryReader newer = DirectoryReader.openIfChanged(current.reader());
            if (newer == null) return false;
            Snapshot before = current;
            current = new Snapshot(newer, folder);
            before.release();
            return true;
        } catch (IOException | UncheckedIOException e) {
            throw IndexFolder.failure(folder.path(), e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        current.release();
        closeBackendIfIdle();
        try {
            directory.close();
        } catch (IOException e) {
            throw IndexFolder.failure(folder.path(), e);
        }
    }
}
