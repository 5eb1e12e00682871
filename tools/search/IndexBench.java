// Recall and speed of an index of clustered embeddings: see index.py.
//   java -cp JARS tools/search/IndexBench.java FOLDER ROWS COLUMNS THREADS BARE
// FOLDER has vectors.f32 (ROWS, COLUMNS) and queries.f32 (200, COLUMNS), of length 1. BARE: whether bare Lucene is measured, too (true or
// false). Each line of the output is a figure as JSON.

import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.Hit;
import io.github.clip4j.search.IndexInfo;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.SearchEngine;
import io.github.clip4j.search.SearchOptions;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorStorage;
import io.github.clip4j.search.VectorWriter;
import io.github.clip4j.search.filter.Filter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.MMapDirectory;

static final int QUERIES = 200;
static final int TOP = 10;

void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int rows = Integer.parseInt(args[1]);
    int columns = Integer.parseInt(args[2]);
    int threads = Integer.parseInt(args[3]);
    try (Arena arena = Arena.ofShared()) {
        MemorySegment vectors = map(folder.resolve("vectors.f32"), arena);
        MemorySegment memory = map(folder.resolve("queries.f32"), arena);
        float[][] queries = new float[QUERIES][];
        for (int q = 0; q < QUERIES; q++) queries[q] = row(memory, q, columns);
        bandwidth(vectors);
        if (Boolean.parseBoolean(args[4])) bare(folder.resolve("bare"), vectors, rows, columns);
        ours(folder.resolve("index"), vectors, rows, columns);
        bandwidth(vectors);
        try (VectorIndex index = VectorIndex.open(folder.resolve("index"), threads)) {
            IndexInfo info = index.info();
            print(Map.of("what", "index", "segments", info.segments(), "graphs", info.graphs(), "mapped", info.mapped(),
                    "bytes", info.bytes(), "engine", info.engine().name()));
            search(index, queries, rows, columns);
        }
    }
}

MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
}

float[] row(MemorySegment vectors, int row, int columns) {
    float[] values = new float[columns];
    MemorySegment.copy(vectors, ValueLayout.JAVA_FLOAT, (long) row * columns * Float.BYTES, values, 0, columns);
    return values;
}

void print(Map<String, Object> figures) {
    IO.println(Json.write(new TreeMap<>(figures)));
}

double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
}

interface Work {
    void run() throws Exception;
}

void timed(String what, int rows, Work work) throws Exception {
    double cpu = cpuSeconds();
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    cpu = cpuSeconds() - cpu;
    print(Map.of("what", what, "seconds", seconds, "vectors_per_second", rows / seconds, "vectors_per_cpu_second", rows / cpu));
}

/** What two threads read in a second: sums of longs, which C2 makes vectors of. */
void bandwidth(MemorySegment vectors) throws Exception {
    double best = 0;
    for (int i = 0; i < 8; i++) {
        long start = System.nanoTime();
        long half = vectors.byteSize() / 16 * 8;
        Thread other = Thread.ofPlatform().start(() -> sum(vectors.asSlice(0, half)));
        sum(vectors.asSlice(half));
        other.join();
        best = Math.max(best, vectors.byteSize() / 1e9 / ((System.nanoTime() - start) / 1e9));
    }
    print(Map.of("what", "memory read by two threads", "gigabytes_per_second", best));
}

static volatile long sink;

void sum(MemorySegment memory) {
    long[] part = new long[8192];
    long sum = 0;
    for (long at = 0; at + 65536 <= memory.byteSize(); at += 65536) {
        MemorySegment.copy(memory, ValueLayout.JAVA_LONG_UNALIGNED, at, part, 0, part.length);
        for (long value : part) sum += value;
    }
    sink = sum;
}

/** Lucene as its documentation begins: the default format, one thread that adds. */
void bare(Path folder, MemorySegment vectors, int rows, int columns) throws Exception {
    timed("build, bare Lucene", rows, () -> {
        try (var directory = new MMapDirectory(folder);
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
            for (int i = 0; i < rows; i++) {
                Document document = new Document();
                document.add(new StringField("id", "e" + i, Field.Store.YES));
                document.add(new KnnFloatVectorField("vector", row(vectors, i, columns), VectorSimilarityFunction.DOT_PRODUCT));
                writer.addDocument(document);
            }
        }
    });
}

void ours(Path folder, MemorySegment vectors, int rows, int columns) throws Exception {
    timed("build, clip-search", rows, () -> {
        try (VectorWriter writer = VectorIndex.create(folder, IndexModel.unknown(columns))) {
            double cpu = cpuSeconds();
            for (int i = 0; i < rows; i++) {
                writer.put(new Entry("e" + i, row(vectors, i, columns), Map.of("share", i * 7919L % 1000)));
                if (i + 1 == 10_000 || i + 1 == 100_000)
                    print(Map.of("what", "build, as far as " + (i + 1), "cpu_seconds", cpuSeconds() - cpu));
            }
            writer.commit();
        }
    });
}

void search(VectorIndex index, float[][] queries, int rows, int columns) throws Exception {
    SearchOptions options = SearchOptions.DEFAULT.withTop(TOP).withFields(false);
    SearchOptions exact = options.withEngine(SearchEngine.EXACT);
    // Until the kernels are compiled.
    for (long end = System.nanoTime() + 12_000_000_000L; System.nanoTime() < end; )
        for (VectorStorage storage : VectorStorage.values()) index.search(queries[0], exact.withStorage(storage));
    for (int i = 0; i < 3; i++) for (float[] query : queries) index.search(query, options);
    for (int share : new int[] {1000, 500, 100, 10, 1}) {
        List<Filter> filters = share == 1000 ? List.of() : List.of(Filter.parse("share<" + share));
        SearchOptions some = options.withFilters(filters);
        figures("default, " + share / 10.0 + " %", index, queries, some, exact.withFilters(filters));
    }
    double gigabytes = (double) rows * columns * Float.BYTES / 1e9;
    // In turns, because the machine is shared.
    double[] best = new double[VectorStorage.values().length];
    for (int round = 0; round < 15; round++)
        for (VectorStorage storage : VectorStorage.values()) {
            long start = System.nanoTime();
            index.search(queries[round], exact.withStorage(storage));
            double seconds = (System.nanoTime() - start) / 1e9;
            if (round == 0 || seconds < best[storage.ordinal()]) best[storage.ordinal()] = seconds;
        }
    for (VectorStorage storage : VectorStorage.values()) {
        if (storage == VectorStorage.AUTO) continue;
        figures("exact, " + storage, index, queries, exact.withStorage(storage), exact);
        print(Map.of("what", "exact, " + storage + ", one query", "best_ms", best[storage.ordinal()] * 1e3,
                "float32_gigabytes_per_second", gigabytes / best[storage.ordinal()],
                "times_as_fast_as_float32", best[VectorStorage.FLOAT32.ordinal()] / best[storage.ordinal()]));
    }
    float[][] many = Arrays.copyOf(queries, 64);
    long quickest = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
        long start = System.nanoTime();
        index.search(many, exact);
        quickest = Math.min(quickest, System.nanoTime() - start);
    }
    print(Map.of("what", "exact, 64 queries at once", "best_ms", quickest / 1e6));
}

void figures(String what, VectorIndex index, float[][] queries, SearchOptions options, SearchOptions oracle) {
    int found = 0;
    int all = 0;
    long[] nanos = new long[queries.length];
    for (int q = 0; q < queries.length; q++) {
        long start = System.nanoTime();
        List<Hit> hits = index.search(queries[q], options);
        nanos[q] = System.nanoTime() - start;
        Set<Hit> same = new HashSet<>(index.search(queries[q], oracle));
        all += same.size();
        same.retainAll(hits);
        found += same.size();
    }
    Arrays.sort(nanos);
    print(Map.of("what", what, "recall_at_10", (double) found / all, "p50_ms", nanos[queries.length / 2] / 1e6,
            "p99_ms", nanos[queries.length * 99 / 100] / 1e6));
}
