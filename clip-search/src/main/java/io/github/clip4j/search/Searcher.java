package io.github.clip4j.search;

import io.github.clip4j.ranking.Ranked;
import io.github.clip4j.ranking.Top;
import io.github.clip4j.search.scan.Accepted;
import io.github.clip4j.search.scan.CopyKind;
import io.github.clip4j.search.scan.ExactScan;
import io.github.clip4j.search.scan.SegmentRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;

/** A search of some queries in a state of an index: the places of the best and their exact scores. */
final class Searcher {
    /** Candidates of a graph for each that is wanted, and the least of them: recall is 0.99 from there on. */
    private static final int GRAPH_FACTOR = 5;

    private static final int GRAPH_LEAST = 50;

    /** Candidates of smaller copies for each that is wanted, and the least of them. */
    private static final int COPY_FACTOR = 8;

    private static final int COPY_LEAST = 256;

    /** So few are compared in less time than a graph is searched for them. */
    private static final int FEW = 5_000;

    /**
     * No special way through a graph for filters: Lucene's, from a threshold of 60 on, loses a tenth of the neighbours
     * and more.
     */
    private static final KnnSearchStrategy STRATEGY = new KnnSearchStrategy.Hnsw(0);

    private final Snapshot snapshot;
    private final ExactScan scan;
    private final List<Accepted> accepted;
    private final int columns;

    /**
     * A search.
     *
     * @param accepted for each segment
     * @param columns E
     */
    Searcher(Snapshot snapshot, ExactScan scan, List<Accepted> accepted, int columns) {
        this.snapshot = snapshot;
        this.scan = scan;
        this.accepted = accepted;
        this.columns = columns;
    }

    private static Top[] tops(int queries, int count) {
        Top[] tops = new Top[queries];
        Arrays.setAll(tops, _ -> new Top(count));
        return tops;
    }

    private static List<List<Ranked>> ranked(Top[] tops) {
        List<List<Ranked>> ranked = new ArrayList<>();
        for (Top top : tops) ranked.add(top.ranked());
        return ranked;
    }

    private int atMost(long count) {
        return (int) Math.min(count, snapshot.reader().maxDoc());
    }

    /**
     * Compares all.
     *
     * @param queries (Q, E)
     * @param wanted how many are wanted of each
     */
    List<List<Ranked>> exact(float[] queries, int wanted) {
        Top[] tops = tops(queries.length / columns, atMost(wanted));
        for (int i = 0; i < accepted.size(); i++)
            scan.offer(snapshot.segments().get(i), accepted.get(i), queries, tops);
        return ranked(tops);
    }

    /** Compares all in smaller copies, and the best of them again. */
    List<List<Ranked>> exact(float[] queries, int wanted, CopyKind kind) {
        Top[] candidates = tops(queries.length / columns, atMost(Math.max(COPY_LEAST, (long) COPY_FACTOR * wanted)));
        for (int i = 0; i < accepted.size(); i++)
            snapshot.copies().offer(kind, scan, snapshot.segments().get(i), accepted.get(i), queries, candidates);
        List<List<Ranked>> ranked = new ArrayList<>();
        for (int q = 0; q < candidates.length; q++) {
            int[] places = candidates[q].ranked().stream()
                    .mapToInt(Ranked::place)
                    .sorted()
                    .toArray();
            ranked.add(again(query(queries, q), places, wanted));
        }
        return ranked;
    }

    private float[] query(float[] queries, int q) {
        return Arrays.copyOfRange(queries, q * columns, (q + 1) * columns);
    }

    /** Exact scores of some places, ascending. */
    private List<Ranked> again(float[] query, int[] places, int wanted) {
        Top[] top = tops(1, atMost(wanted));
        for (int from = 0, end; from < places.length; from = end) {
            SegmentRows rows = snapshot.segmentOf(places[from]);
            end = from;
            while (end < places.length && places[end] < rows.base() + rows.rows()) end++;
            int[] selected = new int[end - from];
            for (int i = 0; i < selected.length; i++) selected[i] = places[from + i] - rows.base();
            scan.offer(rows, selected, query, top);
        }
        return top[0].ranked();
    }

    /** Searches graphs, and segments without one exactly. */
    List<List<Ranked>> approximate(float[] queries, int wanted) throws IOException {
        List<List<Ranked>> ranked = new ArrayList<>();
        for (int q = 0; q < queries.length / columns; q++) {
            float[] query = query(queries, q);
            Top[] top = tops(1, atMost(wanted));
            for (int i = 0; i < accepted.size(); i++)
                offer(snapshot.segments().get(i), accepted.get(i), query, wanted, top);
            ranked.add(top[0].ranked());
        }
        return ranked;
    }

    private void offer(SegmentRows rows, Accepted some, float[] query, int wanted, Top[] top) throws IOException {
        int count = (int) Math.min(some.count(), Math.max(GRAPH_LEAST, (long) GRAPH_FACTOR * wanted));
        if (rows.graph() && some.count() > Math.max(FEW, count)) {
            KnnCollector collector = new TopKnnCollector(count, some.count(), STRATEGY);
            rows.context().reader().searchNearestVectors(Documents.VECTOR, query, collector, some.forLucene());
            if (!collector.earlyTerminated()) {
                int[] found = Arrays.stream(collector.topDocs().scoreDocs)
                        .mapToInt(document -> document.doc)
                        .sorted()
                        .toArray();
                scan.offer(rows, found, query, top);
                return;
            }
        }
        // As many visits in the graph as this takes: all of them are cheaper in order.
        scan.offer(rows, some, query, top);
    }
}
