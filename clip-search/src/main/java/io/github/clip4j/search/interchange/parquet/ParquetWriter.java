package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.search.interchange.data.ByteSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows to a Parquet file of uncompressed PLAIN pages of version 1, in row groups of some 64 MB. For one thread. */
final class ParquetWriter {
    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
    static final long GROUP = 64 << 20;

    private final ByteSink sink;
    private final long group;
    private final List<OutputColumn> columns;
    private final List<ColumnBuffer> buffers;
    private final List<Group> groups = new ArrayList<>();
    private long inGroup;
    private long rows;

    private record Group(List<ColumnBuffer.Chunk> chunks, long rows) {
        long size() {
            return chunks.stream().mapToLong(ColumnBuffer.Chunk::size).sum();
        }
    }

    ParquetWriter(ByteSink sink, List<OutputColumn> columns) {
        this(sink, columns, GROUP);
    }

    /** {@code group}: bytes of a row group, at least. */
    ParquetWriter(ByteSink sink, List<OutputColumn> columns, long group) {
        this.sink = sink;
        this.group = group;
        this.columns = columns;
        buffers = columns.stream().map(ColumnBuffer::new).toList();
        sink.bytes(MAGIC);
    }

    int columns() {
        return columns.size();
    }

    /** Adds a row; {@code values}: one for each column, null where there is none. */
    void row(@Nullable Object[] values) {
        long size = 0;
        for (int i = 0; i < values.length; i++) {
            buffers.get(i).add(values[i]);
            size += buffers.get(i).size();
        }
        inGroup++;
        rows++;
        if (size >= group) endGroup();
    }

    private void endGroup() {
        if (inGroup == 0) return;
        groups.add(new Group(buffers.stream().map(buffer -> buffer.write(sink)).toList(), inGroup));
        inGroup = 0;
    }

    /** Writes what is left and the metadata. */
    void finish() {
        endGroup();
        byte[] metadata = metadata();
        sink.bytes(metadata);
        sink.i32(metadata.length);
        sink.bytes(MAGIC);
    }

    private byte[] metadata() {
        CompactWriter out = new CompactWriter();
        out.struct(() -> {
            out.i32(1, 1);
            out.elements(
                    2, 1 + columns.stream().mapToInt(OutputColumn::elements).sum(), () -> {
                        out.struct(() -> {
                            out.text(4, "schema");
                            out.i32(5, columns.size());
                        });
                        columns.forEach(column -> column.schema(out));
                    });
            out.i64(3, rows);
            out.structs(4, groups, group -> {
                out.structs(1, group.chunks(), chunk -> chunk.metadata(out));
                out.i64(2, group.size());
                out.i64(3, group.rows());
            });
            out.text(6, "clip4j");
        });
        return out.bytes();
    }
}
