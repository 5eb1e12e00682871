package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.search.interchange.data.ByteSink;
import io.github.clip4j.search.interchange.data.EntrySpool;
import io.github.clip4j.search.interchange.faiss.FaissSettings.Ids;
import io.github.clip4j.search.interchange.faiss.FaissSettings.Kind;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The bytes of an index. For one thread. */
final class IndexWriter {
    private static final long DUMMY = 1 << 20;
    private static final int STEPS = 255;

    private final EntrySpool spool;
    private final ByteSink sink;
    private final FaissSettings settings;
    private final boolean mapped;

    /** Rows in the order of the file, of 64 bits; empty if that is their own. */
    private MemorySegment order = MemorySegment.NULL;

    IndexWriter(EntrySpool spool, ByteSink sink, FaissSettings settings, boolean mapped) {
        this.spool = spool;
        this.sink = sink;
        this.settings = settings;
        this.mapped = mapped;
    }

    /** The row that is the {@code place}th of the file. */
    long row(long place) {
        return order.byteSize() == 0 ? place : order.get(ByteFile.I64, 8 * place);
    }

    void write() {
        // An inverted file stores ids itself.
        boolean around = mapped && settings.kind() != Kind.INVERTED;
        if (around) header(settings.ids() == Ids.REVERSIBLE_MAP ? "IxM2" : "IxMp");
        switch (settings.kind()) {
            case FLAT -> flat();
            case INVERTED -> inverted();
            case GRAPH -> graph();
            case SCALAR -> scalar();
        }
        if (!around) return;
        sink.i64(spool.count());
        try (EntrySpool.Reader entries = spool.reader()) {
            for (long i = 0; i < spool.count(); i++) sink.i64(Long.parseLong(entries.id(i)));
        }
    }

    private void header(String code) {
        header(code, spool.count());
    }

    private void header(String code, long count) {
        sink.bytes(code.getBytes(StandardCharsets.ISO_8859_1));
        sink.i32(spool.dimensions());
        sink.i64(count);
        sink.i64(DUMMY);
        sink.i64(DUMMY);
        sink.u8(1); // is_trained
        sink.i32(settings.metric() == FaissMetric.INNER_PRODUCT ? 0 : 1);
    }

    private String flatCode() {
        return settings.metric() == FaissMetric.INNER_PRODUCT ? "IxFI" : "IxF2";
    }

    private void flat() {
        header(flatCode());
        sink.i64(spool.count() * spool.dimensions());
        sink.bytes(spool.vectors());
    }

    private void graph() {
        GraphBuilder graph = new GraphBuilder(spool, settings.metric()).build();
        header("IHNf");
        double perLevel = 1 / Math.log(GraphBuilder.M);
        double[] probabilities = IntStream.range(0, graph.maxLevel() + 1)
                .mapToDouble(level -> Math.exp(-level / perLevel) * (1 - Math.exp(-1 / perLevel)))
                .toArray();
        sink.i64(probabilities.length);
        for (double probability : probabilities) sink.f64(probability);
        sink.i64(graph.maxLevel() + 2L);
        for (int level = 0; level <= graph.maxLevel() + 1; level++) sink.i32(GraphBuilder.slots(level));
        sink.i64(spool.count());
        sink.bytes(graph.levels());
        sink.i64(spool.count() + 1);
        sink.bytes(graph.offsets());
        sink.i64(graph.neighbours().byteSize() / Integer.BYTES);
        sink.bytes(graph.neighbours());
        sink.i32(graph.entry());
        sink.i32(graph.maxLevel());
        sink.i32(GraphBuilder.WIDTH);
        sink.i32(GraphBuilder.SEARCH_WIDTH);
        sink.i32(1); // upper_beam
        flat();
    }

    private void scalar() {
        int dimensions = spool.dimensions();
        float[] min = new float[dimensions];
        float[] max = new float[dimensions];
        float[] vector = new float[dimensions];
        Arrays.fill(min, Float.POSITIVE_INFINITY);
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        for (long row = 0; row < spool.count(); row++) {
            spool.vector(row, vector);
            for (int i = 0; i < dimensions; i++) {
                min[i] = Math.min(min[i], vector[i]);
                max[i] = Math.max(max[i], vector[i]);
            }
        }
        header("IxSQ");
        sink.i32(0); // QT_8bit
        sink.i32(0); // RS_minmax
        sink.f32(0);
        sink.i64(dimensions);
        sink.i64(dimensions);
        sink.i64(2L * dimensions);
        sink.floats(min);
        for (int i = 0; i < dimensions; i++) sink.f32(max[i] - min[i]);
        sink.i64(spool.count() * dimensions);
        for (long row = 0; row < spool.count(); row++) {
            spool.vector(row, vector);
            for (int i = 0; i < dimensions; i++) sink.u8(code(vector[i], min[i], max[i] - min[i]));
        }
    }

    private static int code(float value, float min, float diff) {
        float part = diff == 0 ? 0 : (value - min) / diff;
        return (int) (STEPS * Math.clamp(part, 0f, 1f));
    }

    private void inverted() {
        int lists = KMeans.lists(spool.count(), spool.dimensions());
        KMeans means = KMeans.train(spool, lists, settings.metric() == FaissMetric.INNER_PRODUCT);
        long[] starts = sort(means, lists);
        header("IwFl");
        sink.i64(lists);
        sink.i64(Math.min(lists, Math.max(8, lists / 16)));
        header(flatCode(), lists);
        sink.i64((long) lists * spool.dimensions());
        for (float[] centroid : means.centroids()) sink.floats(centroid);
        sink.u8(0); // no direct map
        sink.i64(0);
        sink.bytes("ilar".getBytes(StandardCharsets.ISO_8859_1));
        sink.i64(lists);
        sink.i64(4L * spool.dimensions());
        sink.bytes("full".getBytes(StandardCharsets.ISO_8859_1));
        sink.i64(lists);
        for (int list = 0; list < lists; list++) sink.i64(starts[list + 1] - starts[list]);
        float[] vector = new float[spool.dimensions()];
        try (EntrySpool.Reader entries = spool.reader()) {
            for (int list = 0; list < lists; list++) {
                for (long at = starts[list]; at < starts[list + 1]; at++) {
                    spool.vector(row(at), vector);
                    sink.floats(vector);
                }
                // Without ids of their own vectors are numbered as they lie in the file, as the names beside it are.
                for (long at = starts[list]; at < starts[list + 1]; at++)
                    sink.i64(mapped ? Long.parseLong(entries.id(row(at))) : at);
            }
        }
    }

    /** Puts the rows in the order of their lists; returns where each list begins, and the end. */
    private long[] sort(KMeans means, int lists) {
        long count = spool.count();
        MemorySegment listOf = spool.scratch(4 * count);
        int block = 4096;
        for (long from = 0; from < count; from += block) {
            long first = from;
            IntStream.range(0, (int) Math.min(block, count - from)).parallel().forEach(i -> {
                float[] vector = new float[spool.dimensions()];
                spool.vector(first + i, vector);
                listOf.set(ByteFile.I32, 4 * (first + i), means.list(vector, settings.metric()));
            });
        }
        long[] starts = new long[lists + 1];
        for (long row = 0; row < count; row++) starts[listOf.get(ByteFile.I32, 4 * row) + 1]++;
        for (int list = 0; list < lists; list++) starts[list + 1] += starts[list];
        long[] next = starts.clone();
        order = spool.scratch(8 * count);
        for (long row = 0; row < count; row++)
            order.set(ByteFile.I64, 8 * next[listOf.get(ByteFile.I32, 4 * row)]++, row);
        return starts;
    }
}
