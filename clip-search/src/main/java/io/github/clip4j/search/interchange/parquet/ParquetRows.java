package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.search.interchange.parquet.CompactReader.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a file, one after the other. For one thread. */
public final class ParquetRows {
    private final ByteFile file;
    private final List<Leaf> leaves;
    private final List<Struct> groups;
    private final int chunks;
    private final List<ColumnValues> columns = new ArrayList<>();
    private final @Nullable Object[] values;
    private int group;
    private long left;
    private long row = -1;

    ParquetRows(ByteFile file, List<Leaf> leaves, List<Struct> groups, int chunks) {
        this.file = file;
        this.leaves = leaves;
        this.groups = groups;
        this.chunks = chunks;
        values = new Object[leaves.size()];
    }

    /**
     * Goes to the next row.
     *
     * @return false after the last
     * @throws ClipException with the file and the rows, if a page is damaged or is compressed in an unknown way; the
     *     rest of the row group is passed over then, and the next row is the first one of the next group
     */
    public boolean next() {
        long first = row + 1;
        try {
            while (left == 0) {
                if (group == groups.size()) return false;
                open(groups.get(group++));
            }
            left--;
            row++;
            for (int i = 0; i < values.length; i++) values[i] = columns.get(i).next();
            return true;
        } catch (ClipException e) {
            skipGroup();
            String place = file.path() + ": ";
            String message = String.valueOf(e.getMessage());
            String problem = message.startsWith(place) ? message.substring(place.length()) : message;
            throw new ClipException(place + "rows " + first + " to " + row + ": " + problem, e);
        }
    }

    private void skipGroup() {
        row += left;
        left = 0;
    }

    /**
     * Goes on to a row without reading the groups before its own.
     *
     * @param target at or after the row that was read last, counted from 0
     * @return false if there is no such row
     * @throws ClipException as {@link #next}
     */
    public boolean skipTo(long target) {
        while (row + left < target) {
            skipGroup();
            if (group == groups.size()) return false;
            Struct rows = groups.get(group++);
            long count = rows.number(3, "count of rows");
            if (row + count < target) row += count;
            else open(rows);
        }
        while (row < target) if (!next()) return false;
        return true;
    }

    private void open(Struct rows) {
        left = rows.number(3, "count of rows");
        List<Struct> found = rows.structs(1, "columns");
        if (found.size() != chunks) throw file.error(found.size() + " columns in a group, expected " + chunks);
        columns.clear();
        if (left == 0) return;
        for (Leaf leaf : leaves)
            columns.add(new ColumnValues(leaf, new ChunkReader(file, leaf, found.get(leaf.index()))));
    }

    /**
     * The row that was read last.
     *
     * @return counted from 0
     */
    public long row() {
        return row;
    }

    /**
     * A value of the row that was read last.
     *
     * @param column place among those that are read
     * @return text, {@code byte[]}, Long, Double, Boolean or Instant; {@code float[]} for a list of numbers with a
     *     fraction, with NaN for null, else a {@code List}; null if there is none
     */
    public @Nullable Object value(int column) {
        return values[column];
    }
}
