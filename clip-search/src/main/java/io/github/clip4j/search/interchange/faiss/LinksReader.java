package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.MemorySegment;

/** Reads the graph of an HNSW index (read_HNSW); its neighbours stay in the file and are checked when they are used. */
final class LinksReader {
    private static final int MAX_LEVELS = 256;
    private static final int MAX_SLOTS = 1 << 20;

    private final ByteFile file;

    LinksReader(ByteFile file) {
        this.file = file;
    }

    GraphNode.Links read(int nodes) {
        file.take(file.i64("HNSW: assign_probas"), 8, "HNSW: assign_probas");
        int[] slots = slots();
        long levels = file.i64("HNSW: levels");
        MemorySegment levelOf = file.take(levels, 4, "HNSW: levels");
        long starts = file.i64("HNSW: offsets");
        if (levels != nodes || starts != nodes + 1L)
            throw file.error("HNSW: " + levels + " levels and " + starts + " offsets of " + nodes + " nodes");
        MemorySegment offsets = file.take(starts, 8, "HNSW: offsets");
        MemorySegment neighbours = file.take(file.i64("HNSW: neighbours"), 4, "HNSW: neighbours");
        int entry = file.i32("HNSW: entry point");
        int maxLevel = file.i32("HNSW: max_level");
        file.i32("HNSW: efConstruction");
        int searchWidth = file.i32("HNSW: efSearch");
        file.i32("HNSW: upper_beam");
        boolean none = nodes == 0 && entry == -1;
        if (!none && (entry < 0 || entry >= nodes || maxLevel < 0 || maxLevel >= slots.length - 1))
            throw file.error("HNSW: entry " + entry + " on level " + maxLevel + ", of " + nodes + " nodes on "
                    + (slots.length - 1) + " levels");
        if (!none && levelOf.get(ByteFile.I32, 4L * entry) <= maxLevel)
            throw file.error("HNSW: the entry " + entry + " is not on the highest level, " + maxLevel);
        if (searchWidth < 1) throw file.error("HNSW: efSearch " + searchWidth + ", expected at least 1");
        return new GraphNode.Links(slots, offsets, neighbours, entry, maxLevel, searchWidth);
    }

    private int[] slots() {
        int count = (int) file.count(MAX_LEVELS, "HNSW: cum_nneighbor_per_level");
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = file.i32("HNSW: cum_nneighbor_per_level");
            if (slots[i] < (i == 0 ? 0 : slots[i - 1]) || slots[i] > MAX_SLOTS)
                throw file.errorAt(file.position() - 4, "HNSW: " + slots[i] + " neighbours below level " + i);
        }
        if (count < 2) throw file.error("HNSW: no level has neighbours");
        return slots;
    }
}
