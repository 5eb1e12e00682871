package io.github.clip4j.search.interchange.data;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Entries whose vectors have the right length, are finite and not all zero: nothing else can be compared. After an
 * error the next call goes on with the next row.
 */
public final class CheckedEntries implements ImportedEntries {
    private final EntrySource source;
    private final String place;
    private long row = -1;

    /**
     * Checks another source.
     *
     * @param source closed with this
     * @param place named in errors, for example the file
     */
    public CheckedEntries(EntrySource source, String place) {
        this.source = source;
        this.place = place;
    }

    @Override
    public @Nullable Entry next() {
        row++;
        Entry entry = source.next();
        if (entry != null) check(entry);
        return entry;
    }

    private void check(Entry entry) {
        float[] vector = entry.vector();
        if (vector.length != dimensions())
            throw error(entry, vector.length + " dimensions, expected " + dimensions() + " as in the first");
        boolean zero = true;
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) throw error(entry, "the number " + i + " is " + vector[i]);
            zero &= vector[i] == 0;
        }
        if (zero) throw error(entry, "all numbers are zero, which has no direction");
    }

    private ClipException error(Entry entry, String problem) {
        return new ClipException(
                place + ": row " + row + " (id " + entry.id() + "): " + problem + "; rows are counted from 0");
    }

    @Override
    public int dimensions() {
        return source.dimensions();
    }

    @Override
    public long count() {
        return source.count();
    }

    @Override
    public String format() {
        return source instanceof ImportedEntries imported ? imported.format() : "entries";
    }

    @Override
    public Optional<String> caution() {
        return source instanceof ImportedEntries imported ? imported.caution() : Optional.empty();
    }

    @Override
    public void close() {
        source.close();
    }
}
