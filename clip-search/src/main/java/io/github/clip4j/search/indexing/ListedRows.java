package io.github.clip4j.search.indexing;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.catalogue.Catalogue;
import io.github.clip4j.search.catalogue.CatalogueImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which images lists name now, so that entries of rows that are gone are removed. A list that could not be read whole
 * removes nothing: its images may be on a disk that is not mounted. 8 bytes a row; for one thread.
 */
final class ListedRows {
    private final Map<String, Rows> lists = new HashMap<>();
    /** What problems with a list begin with. */
    private final Map<String, Rows> places = new HashMap<>();

    private static final class Rows {
        private long[] hashes = new long[64];
        private int count;
        private boolean sorted;
        private boolean whole = true;

        void add(String id) {
            if (count == hashes.length) hashes = Arrays.copyOf(hashes, 2 * count);
            hashes[count++] = hash(id);
        }

        boolean has(String id) {
            if (!sorted) Arrays.sort(hashes, 0, count);
            sorted = true;
            return Arrays.binarySearch(hashes, 0, count, hash(id)) >= 0;
        }

        /** Of 64 bits: two of a billion names are hardly ever taken for one, which would keep an entry. */
        private static long hash(String id) {
            long hash = 0;
            for (int i = 0; i < id.length(); i++) {
                hash = (hash ^ id.charAt(i)) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 32;
            }
            return hash;
        }
    }

    /** Lists among the arguments of a catalogue; the others are of no interest here. */
    ListedRows(List<Path> arguments) {
        for (Path argument : arguments) {
            if (!Catalogue.isList(argument)) continue;
            Rows rows = new Rows();
            lists.put(argument.toAbsolutePath().normalize().toString(), rows);
            places.put(argument.toString(), rows);
        }
    }

    void add(CatalogueImage image) {
        Rows rows = lists.get(list(image.fields()));
        if (rows != null) rows.add(image.id());
    }

    /** Something of a catalogue cannot be read. */
    void failed(String place) {
        places.forEach((name, rows) -> {
            if (place.equals(name) || place.startsWith(name + ",")) rows.whole = false;
        });
    }

    /** Whether an entry is of a row that its list does not have any more. */
    boolean isDropped(Entry entry) {
        Rows rows = lists.get(list(entry.fields()));
        return rows != null && rows.whole && !rows.has(entry.id());
    }

    private static String list(Map<String, Object> fields) {
        return fields.get(CatalogueImage.LIST) instanceof String list ? list : "";
    }
}
