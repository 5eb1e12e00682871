package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.search.interchange.data.EntrySpool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A navigable graph of small worlds (Malkov and Yashunin, 2018, algorithms 1, 2 and 4), one vector after the other, so
 * that it is the same for the same vectors. Links lie in a temporary file in FAISS's own form; the heap holds two bits
 * for each vector.
 */
final class GraphBuilder {
    /** Neighbours on each level; twice as many on the lowest. */
    static final int M = 16;

    /** Candidates while it is built. */
    static final int WIDTH = 80;

    /** Candidates of a search, as the file says. */
    static final int SEARCH_WIDTH = 64;

    private static final int MAX_LEVELS = 16;

    private final EntrySpool vectors;
    private final FaissMetric metric;
    private final int count;
    private final MemorySegment levels; // (N) of 32 bits: levels that a node is on
    private final MemorySegment offsets; // (N + 1) of 64 bits: where its neighbours begin
    private final MemorySegment neighbours; // of 32 bits, -1 where there is none
    private final BitSet seen = new BitSet();
    private final float[] other;
    private int entry = -1;
    private int maxLevel = -1;

    /** A node and its distance from what is inserted. */
    private record Met(int node, float key) {}

    private static final Comparator<Met> NEAREST_FIRST =
            Comparator.comparingDouble(Met::key).thenComparingInt(Met::node);

    GraphBuilder(EntrySpool vectors, FaissMetric metric) {
        this.vectors = vectors;
        this.metric = metric;
        count = Math.toIntExact(vectors.count());
        other = new float[vectors.dimensions()];
        levels = vectors.scratch(4L * count);
        offsets = vectors.scratch(8L * count + 8);
        SplittableRandom random = new SplittableRandom(12345);
        long slots = 0;
        for (int i = 0; i < count; i++) {
            int level = (int) Math.min(MAX_LEVELS - 1, -Math.log(1 - random.nextDouble()) / Math.log(M));
            levels.set(ByteFile.I32, 4L * i, level + 1);
            offsets.set(ByteFile.I64, 8L * i, slots);
            slots += slots(level + 1);
        }
        offsets.set(ByteFile.I64, 8L * count, slots);
        neighbours = vectors.scratch(4 * slots);
        neighbours.fill((byte) -1);
    }

    /** Neighbours on the levels below. */
    static int slots(int levels) {
        return levels == 0 ? 0 : (levels + 1) * M;
    }

    MemorySegment levels() {
        return levels;
    }

    MemorySegment offsets() {
        return offsets;
    }

    MemorySegment neighbours() {
        return neighbours;
    }

    int entry() {
        return entry;
    }

    int maxLevel() {
        return maxLevel;
    }

    GraphBuilder build() {
        float[] vector = new float[vectors.dimensions()];
        for (int node = 0; node < count; node++) {
            vectors.vector(node, vector);
            insert(node, vector);
        }
        return this;
    }

    private void insert(int node, float[] vector) {
        int top = levels.get(ByteFile.I32, 4L * node) - 1;
        if (entry >= 0) {
            Met nearest = new Met(entry, key(vector, entry));
            for (int level = maxLevel; level > top; level--) nearest = descend(vector, nearest, level);
            for (int level = Math.min(top, maxLevel); level >= 0; level--) {
                Met[] found = around(vector, nearest, level);
                nearest = found[0];
                int[] chosen = choose(found, level == 0 ? 2 * M : M);
                set(node, level, chosen);
                for (int neighbour : chosen) link(neighbour, node, level);
            }
        }
        if (top <= maxLevel) return;
        entry = node;
        maxLevel = top;
    }

    private float key(float[] vector, int node) {
        vectors.vector(node, other);
        return metric.key(metric.score(vector, other));
    }

    private long first(int node, int level) {
        return offsets.get(ByteFile.I64, 8L * node) + slots(level);
    }

    private int neighbour(long slot) {
        return neighbours.get(ByteFile.I32, 4 * slot);
    }

    private static int room(int level) {
        return level == 0 ? 2 * M : M;
    }

    private Met descend(float[] vector, Met start, int level) {
        Met nearest = start;
        while (true) {
            Met before = nearest;
            long slot = first(before.node(), level);
            for (int i = 0; i < room(level) && neighbour(slot + i) >= 0; i++) {
                float key = key(vector, neighbour(slot + i));
                if (key < nearest.key()) nearest = new Met(neighbour(slot + i), key);
            }
            if (nearest.equals(before)) return nearest;
        }
    }

    /** The nearest that are found on a level, the nearest first. */
    private Met[] around(float[] vector, Met start, int level) {
        PriorityQueue<Met> open = new PriorityQueue<>(NEAREST_FIRST);
        PriorityQueue<Met> best = new PriorityQueue<>(NEAREST_FIRST.reversed());
        seen.clear();
        seen.set(start.node());
        open.add(start);
        best.add(start);
        for (Met next = open.poll(); next != null; next = open.poll()) {
            Met worst = best.element();
            if (best.size() == WIDTH && next.key() > worst.key()) break;
            long slot = first(next.node(), level);
            for (int i = 0; i < room(level) && neighbour(slot + i) >= 0; i++) {
                int node = neighbour(slot + i);
                if (seen.get(node)) continue;
                seen.set(node);
                Met met = new Met(node, key(vector, node));
                if (best.size() == WIDTH && NEAREST_FIRST.compare(met, best.element()) > 0) continue;
                open.add(met);
                best.add(met);
                if (best.size() > WIDTH) best.poll();
            }
        }
        Met[] found = best.toArray(new Met[0]);
        Arrays.sort(found, NEAREST_FIRST);
        return found;
    }

    /** Those that are nearer to the new vector than to any that is chosen already. */
    private int[] choose(Met[] found, int most) {
        int[] chosen = new int[most];
        float[][] kept = new float[most][];
        int size = 0;
        for (int i = 0; i < found.length && size < most; i++) {
            float[] vector = new float[vectors.dimensions()];
            vectors.vector(found[i].node(), vector);
            boolean apart = true;
            for (int j = 0; j < size && apart; j++) apart = metric.key(metric.score(vector, kept[j])) >= found[i].key();
            if (!apart) continue;
            kept[size] = vector;
            chosen[size++] = found[i].node();
        }
        return Arrays.copyOf(chosen, size);
    }

    private void set(int node, int level, int[] chosen) {
        long slot = first(node, level);
        for (int i = 0; i < room(level); i++)
            neighbours.set(ByteFile.I32, 4 * (slot + i), i < chosen.length ? chosen[i] : -1);
    }

    /** Adds a neighbour; where there is no room all are chosen anew. */
    private void link(int node, int added, int level) {
        long slot = first(node, level);
        int room = room(level);
        int size = 0;
        while (size < room && neighbour(slot + size) >= 0) size++;
        if (size < room) {
            neighbours.set(ByteFile.I32, 4 * (slot + size), added);
            return;
        }
        float[] vector = new float[vectors.dimensions()];
        vectors.vector(node, vector);
        Met[] all = new Met[room + 1];
        for (int i = 0; i < room; i++) all[i] = new Met(neighbour(slot + i), key(vector, neighbour(slot + i)));
        all[room] = new Met(added, key(vector, added));
        Arrays.sort(all, NEAREST_FIRST);
        set(node, level, choose(all, room));
    }
}
