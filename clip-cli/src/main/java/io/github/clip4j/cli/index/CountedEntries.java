package io.github.clip4j.cli.index;

import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import org.jspecify.annotations.Nullable;

/**
 * Entries whose progress is shown.
 *
 * @param entries closed by the caller
 * @param meter advanced by each
 */
record CountedEntries(EntrySource entries, ProgressMeter meter) implements EntrySource {
    @Override
    public int dimensions() {
        return entries.dimensions();
    }

    @Override
    public long count() {
        return entries.count();
    }

    @Override
    public @Nullable Entry next() {
        Entry entry = entries.next();
        if (entry != null) meter.advance(1);
        return entry;
    }

    @Override
    public void close() {
        entries.close();
    }
}
