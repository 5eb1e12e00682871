package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.search.interchange.parquet.CompactReader.Struct;
import java.nio.file.Path;
import java.util.List;

/**
 * A Parquet file (parquet-format 2.12): columns of plain values, nested groups and lists; pages of both versions,
 * uncompressed or compressed with Snappy, GZIP or Zstandard; encodings PLAIN, dictionary, RLE, DELTA_BINARY_PACKED,
 * DELTA_LENGTH_BYTE_ARRAY and BYTE_STREAM_SPLIT. Only one page of each column is in memory at a time. For one thread.
 */
public final class ParquetFile implements AutoCloseable {
    private static final int MAGIC = 0x31524150; // PAR1
    private static final int MAX_FOOTER = 64 << 20;

    private final ByteFile file;
    private final Schema schema;
    private final List<Struct> groups;
    private final long rows;

    private ParquetFile(ByteFile file) {
        this.file = file;
        if (file.size() < 12 || file.bytes().get(ByteFile.I32, file.size() - 4) != MAGIC)
            throw file.errorAt(file.size(), "does not end with PAR1: the file is damaged, cut off or encrypted");
        long footer = file.bytes().get(ByteFile.I32, file.size() - 8);
        if (footer < 0 || footer > MAX_FOOTER || footer > file.size() - 12)
            throw file.errorAt(file.size() - 8, "metadata of " + footer + " bytes, expected at most " + MAX_FOOTER);
        file.position(file.size() - 8 - footer);
        Struct metadata = new CompactReader(file).struct();
        if (metadata.has(8)) throw new ClipException(file.path() + ": encrypted Parquet is not supported");
        schema = new Schema(file, metadata.structs(2, "schema"));
        groups = metadata.structs(4, "row groups");
        rows = metadata.number(3, "count of rows");
        long sum = 0;
        for (Struct group : groups) {
            long count = group.number(3, "count of rows");
            if (count < 0) throw file.error("a group of " + count + " rows");
            sum += count;
        }
        if (rows < 0 || sum != rows) throw file.error(sum + " rows in all groups, expected " + rows);
    }

    /**
     * Opens a file.
     *
     * @param path where it lies
     * @return to be closed
     * @throws ClipException in one line with the file, if it is damaged
     */
    public static ParquetFile open(Path path) {
        ByteFile file = ByteFile.open(path);
        try {
            return new ParquetFile(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Whether a file begins as Parquet files do.
     *
     * @param file its bytes
     * @return true if {@link #open} is to be tried
     */
    public static boolean begins(ByteFile file) {
        return file.size() >= 4 && file.bytes().get(ByteFile.I32, 0) == MAGIC;
    }

    /**
     * The file.
     *
     * @return as given
     */
    public Path path() {
        return file.path();
    }

    /**
     * How many rows there are.
     *
     * @return 0 or more
     */
    public long rows() {
        return rows;
    }

    /**
     * The columns that can be read.
     *
     * @return in the order of the file
     */
    public List<Column> columns() {
        return schema.leaves().stream().map(Leaf::column).toList();
    }

    /**
     * Columns that cannot be read: lists of lists or of bytes, decimals.
     *
     * @return their names
     */
    public List<String> leftOut() {
        return schema.leftOut();
    }

    /**
     * Reads some columns from the first row on.
     *
     * @param columns places in {@link #columns}
     * @return before the first row; valid until this is closed
     */
    public ParquetRows read(List<Integer> columns) {
        List<Leaf> leaves = columns.stream().map(i -> schema.leaves().get(i)).toList();
        return new ParquetRows(file, leaves, groups, schema.chunks());
    }

    @Override
    public void close() {
        file.close();
    }
}
