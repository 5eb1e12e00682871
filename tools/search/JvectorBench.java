// jvector beside clip-search: see index.py.
//   java -cp JARS-OF-JVECTOR tools/search/JvectorBench.java FOLDER ROWS COLUMNS
// FOLDER is IndexBench's. The graph lies in memory and is written to FOLDER/jvector.graph, whose size is told with the vectors in it.

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;

static final int QUERIES = 200;
static final int TOP = 10;
static final VectorSimilarityFunction DOT = VectorSimilarityFunction.DOT_PRODUCT;

void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int rows = Integer.parseInt(args[1]);
    int columns = Integer.parseInt(args[2]);
    List<VectorFloat<?>> stored = read(folder.resolve("vectors.f32"), rows, columns);
    List<VectorFloat<?>> queries = read(folder.resolve("queries.f32"), QUERIES, columns);
    var values = new ListRandomAccessVectorValues(stored, columns);
    double cpu = cpuSeconds();
    long start = System.nanoTime();
    ImmutableGraphIndex graph;
    try (var builder = new GraphIndexBuilder(BuildScoreProvider.randomAccessScoreProvider(values, DOT), columns, 32, 100, 1.2f, 1.2f, true)) {
        graph = builder.build(values);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    cpu = cpuSeconds() - cpu;
    Path file = folder.resolve("jvector.graph");
    OnDiskGraphIndex.write(graph, values, file);
    print("build, jvector 32/100", "\"vectors_per_second\":" + rows / seconds + ",\"vectors_per_cpu_second\":" + rows / cpu
            + ",\"bytes\":" + Files.size(file));
    int[][] nearest = new int[QUERIES][];
    for (int q = 0; q < QUERIES; q++) nearest[q] = exact(stored, queries.get(q));
    try (GraphSearcher searcher = new GraphSearcher(graph)) {
        for (int wanted : new int[] {10, 20, 50}) {
            for (int i = 0; i < 3; i++) figures(searcher, values, queries, nearest, wanted);
            print("jvector, rerankK " + wanted, figures(searcher, values, queries, nearest, wanted));
        }
    }
}

String figures(GraphSearcher searcher, ListRandomAccessVectorValues values, List<VectorFloat<?>> queries, int[][] nearest, int wanted) {
    int found = 0;
    long[] nanos = new long[QUERIES];
    for (int q = 0; q < QUERIES; q++) {
        long start = System.nanoTime();
        SearchResult result = searcher.search(DefaultSearchScoreProvider.exact(queries.get(q), DOT, values), TOP, wanted, 0f, 0f, Bits.ALL);
        nanos[q] = System.nanoTime() - start;
        Set<Integer> same = new HashSet<>();
        for (SearchResult.NodeScore node : result.getNodes()) same.add(node.node);
        for (int place : nearest[q]) if (same.contains(place)) found++;
    }
    Arrays.sort(nanos);
    return "\"recall_at_10\":" + (double) found / (QUERIES * TOP) + ",\"p50_ms\":" + nanos[QUERIES / 2] / 1e6
            + ",\"p99_ms\":" + nanos[QUERIES * 99 / 100] / 1e6;
}

int[] exact(List<VectorFloat<?>> stored, VectorFloat<?> query) {
    float[] scores = new float[stored.size()];
    for (int i = 0; i < scores.length; i++) scores[i] = DOT.compare(query, stored.get(i));
    return IntStream.range(0, scores.length).boxed().sorted((a, b) -> Float.compare(scores[b], scores[a])).limit(TOP)
            .mapToInt(Integer::intValue).toArray();
}

List<VectorFloat<?>> read(Path file, int rows, int columns) throws IOException {
    var types = VectorizationProvider.getInstance().getVectorTypeSupport();
    List<VectorFloat<?>> vectors = new ArrayList<>(rows);
    try (FileChannel channel = FileChannel.open(file); Arena arena = Arena.ofConfined()) {
        MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        for (long row = 0; row < rows; row++)
            vectors.add(types.createFloatVector(memory.asSlice(row * columns * Float.BYTES, (long) columns * Float.BYTES)
                    .toArray(ValueLayout.JAVA_FLOAT)));
    }
    return vectors;
}

double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
}

void print(String what, String figures) {
    IO.println("{\"what\":\"" + what + "\"," + figures + "}");
}
