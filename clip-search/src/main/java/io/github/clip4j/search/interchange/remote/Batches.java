package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.data.CheckedEntries;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Entries in a database's form, as many at a time as a request may have. For one thread. */
final class Batches {
    private final RestTarget target;
    private final CheckedEntries entries;
    private final int room;
    private String ahead = "";

    /** Of all entries of a source; {@code place}: named in errors. */
    Batches(RestTarget target, EntrySource source, String place) {
        this.target = target;
        entries = new CheckedEntries(source, place);
        room = target.maxBytes() - size(target.body(List.of()));
    }

    /** Those of the next request; empty after the last. */
    List<String> next() {
        List<String> items = new ArrayList<>();
        int used = 0;
        for (String item = item(); !item.isEmpty(); item = item()) {
            int size = size(item) + 1; // and a comma
            if (items.size() == target.maxEntries() || used + size > room) {
                ahead = item;
                return items;
            }
            items.add(item);
            used += size;
        }
        return items;
    }

    private String item() {
        String item = ahead;
        ahead = "";
        if (!item.isEmpty()) return item;
        Entry entry = entries.next();
        if (entry == null) return "";
        item = target.item(entry);
        if (size(item) + 1 > room)
            throw new ClipException(target.name() + ": entry " + entry.id() + ": " + (size(item) + 1)
                    + " bytes, but a request may have " + target.maxBytes());
        return item;
    }

    private static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
