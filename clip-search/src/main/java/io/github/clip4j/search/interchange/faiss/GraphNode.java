package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Optional;

/** A graph over stored vectors: {@code IHNf IHNs IHNp} (faiss/impl/HNSW.cpp, HNSW::search with a bounded queue). */
final class GraphNode extends Node implements Node.ByNumber {
    private final StoredNode storage;
    private final Links links;

    /**
     * Who is linked to whom.
     *
     * @param slots (levels + 1) neighbours that a node has on all levels below each
     * @param offsets (N + 1) of 64 bits: where the neighbours of each node begin
     * @param neighbours of 32 bits; -1 where there is none
     * @param entry where a search begins; -1 if there is no node
     * @param maxLevel of the entry
     * @param searchWidth efSearch
     */
    record Links(
            int[] slots, MemorySegment offsets, MemorySegment neighbours, int entry, int maxLevel, int searchWidth) {}

    /** What is done with a neighbour. */
    private interface Visitor {
        void visit(int node);
    }

    GraphNode(ByteFile file, Header header, StoredNode storage, Links links) {
        super(file, header);
        this.storage = storage;
        this.links = links;
    }

    private void neighbours(int node, int level, Visitor visitor) {
        long start = links.offsets().get(ByteFile.I64, 8L * node);
        long end = links.offsets().get(ByteFile.I64, 8L * node + 8);
        long first = start + links.slots()[level];
        long last = start + links.slots()[level + 1];
        if (start < 0 || last > end || end > links.neighbours().byteSize() / 4)
            throw file().error("the neighbours of node " + node + " on level " + level + " are out of range");
        for (long i = first; i < last; i++) {
            int neighbour = links.neighbours().get(ByteFile.I32, 4 * i);
            if (neighbour < 0) return;
            if (neighbour >= count())
                throw file().error("node " + node + " is linked to " + neighbour + " of " + count());
            visitor.visit(neighbour);
        }
    }

    @Override
    Neighbours search(float[] query, int top) {
        return new Search(query, top).run();
    }

    private final class Search {
        private final NumberScorer scorer;
        private final Nearest found;
        private final Candidates candidates;
        private final int width;
        private final BitSet seen = new BitSet();
        private int nearest = links.entry();
        private float nearestKey;

        Search(float[] query, int top) {
            scorer = storage.scorer(query);
            found = new Nearest(metric(), top);
            width = (int) Math.min(count(), Math.max(links.searchWidth(), top));
            candidates = new Candidates(width);
        }

        private float key(int node) {
            return metric().key(scorer.score(node));
        }

        Neighbours run() {
            if (nearest < 0 || found.limit() == 0) return found.sorted();
            nearestKey = key(nearest);
            for (int level = links.maxLevel(); level > 0; level--) descend(level);
            meet(nearest, nearestKey);
            while (!candidates.isEmpty()) {
                int place = candidates.nearest();
                // faiss's count_below is compared with efSearch alone, also where top is larger.
                if (candidates.countBelow(candidates.key(place)) >= links.searchWidth()) break;
                neighbours(candidates.expand(place), 0, node -> {
                    if (!seen.get(node)) meet(node, key(node));
                });
            }
            return found.sorted();
        }

        private void descend(int level) {
            int before;
            do {
                before = nearest;
                neighbours(before, level, node -> {
                    float key = key(node);
                    if (key < nearestKey) {
                        nearest = node;
                        nearestKey = key;
                    }
                });
            } while (nearest != before);
        }

        private void meet(int node, float key) {
            seen.set(node);
            found.offer(node, metric().key(key));
            candidates.push(node, key);
        }
    }

    @Override
    public void decode(long number, float[] vector) {
        storage.decode(number, vector);
    }

    @Override
    public NumberScorer scorer(float[] query) {
        return storage.scorer(query);
    }

    @Override
    Rows rows() {
        return storage.rows();
    }

    @Override
    Optional<String> loss() {
        return storage.loss();
    }
}
