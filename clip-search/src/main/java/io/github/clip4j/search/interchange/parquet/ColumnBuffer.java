package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.json.Json;
import io.github.clip4j.search.interchange.data.ByteSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pages of a column until its row group is complete. For one thread. */
final class ColumnBuffer {
    private static final int PAGE = 1 << 20;

    private final OutputColumn column;
    private final List<byte[]> pages = new ArrayList<>();
    private final ByteArrayOutputStream values = new ByteArrayOutputStream();
    private final RunWriter repetitions = new RunWriter();
    private final RunWriter definitions = new RunWriter();
    private int bits;
    private int bitCount;
    private int inPage;
    private long count;
    private long size;

    ColumnBuffer(OutputColumn column) {
        this.column = column;
    }

    /** Bytes of the row group so far. */
    long size() {
        return size + values.size();
    }

    void add(@Nullable Object value) {
        if (value == null) {
            if (column.isRequired()) throw new IllegalArgumentException("no " + column.name());
            definitions.add(0);
            inPage++;
        } else if (value instanceof float[] vector) {
            vector(vector);
        } else {
            definitions.add(1);
            inPage++;
            plain(value);
        }
        if (values.size() + repetitions.size() + definitions.size() >= PAGE) endPage();
    }

    private void vector(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        values.writeBytes(bytes.array());
        repetitions.add(0);
        repetitions.add(1, vector.length - 1);
        definitions.add(1, vector.length);
        inPage += vector.length;
    }

    private void plain(Object value) {
        switch (column.type()) {
            case TEXT -> text(value.toString());
            case JSON -> text(Json.write(value instanceof Instant ? value.toString() : value));
            case BOOLEAN -> bit((Boolean) value);
            case INTEGER -> i64((Long) value);
            case NUMBER -> i64(Double.doubleToRawLongBits(((Number) value).doubleValue()));
            case INSTANT -> {
                Instant instant = (Instant) value;
                i64(Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000));
            }
            case VECTOR -> throw new IllegalArgumentException("no vector: " + value);
        }
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        i32(values, bytes.length);
        values.writeBytes(bytes);
    }

    private void bit(boolean value) {
        bits |= (value ? 1 : 0) << bitCount++;
        if (bitCount == 8) flushBits();
    }

    private void flushBits() {
        values.write(bits);
        bits = 0;
        bitCount = 0;
    }

    private void i64(long value) {
        i32(values, (int) value);
        i32(values, (int) (value >> 32));
    }

    private static void i32(ByteArrayOutputStream out, int value) {
        for (int i = 0; i < 4; i++) out.write(value >> (8 * i));
    }

    private void endPage() {
        if (inPage == 0) return;
        if (bitCount > 0) flushBits();
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        if (column.type() == OutputColumn.Type.VECTOR) levels(page, repetitions);
        if (column.type() == OutputColumn.Type.VECTOR || !column.isRequired()) levels(page, definitions);
        repetitions.take();
        definitions.take();
        page.writeBytes(values.toByteArray());
        values.reset();
        CompactWriter header = new CompactWriter();
        header.struct(() -> {
            header.i32(1, 0); // DATA_PAGE
            header.i32(2, page.size());
            header.i32(3, page.size());
            header.struct(5, () -> {
                header.i32(1, inPage);
                header.i32(2, 0); // PLAIN
                header.i32(3, 3); // RLE
                header.i32(4, 3);
            });
        });
        pages.add(header.bytes());
        pages.add(page.toByteArray());
        size += pages.getLast().length + pages.get(pages.size() - 2).length;
        count += inPage;
        inPage = 0;
    }

    private static void levels(ByteArrayOutputStream page, RunWriter levels) {
        byte[] bytes = levels.take();
        i32(page, bytes.length);
        page.writeBytes(bytes);
    }

    /** Writes all pages, and is empty again. */
    Chunk write(ByteSink sink) {
        endPage();
        Chunk chunk = new Chunk(column, sink.position(), count, size);
        for (byte[] page : pages) sink.bytes(page);
        pages.clear();
        count = 0;
        size = 0;
        return chunk;
    }

    /** Where a column of a row group lies. */
    record Chunk(OutputColumn column, long offset, long values, long size) {
        void metadata(CompactWriter out) {
            out.i64(2, offset);
            out.struct(3, () -> {
                out.i32(1, column.type().physical());
                out.i32s(2, List.of(0, 3)); // PLAIN, RLE
                boolean vector = column.type() == OutputColumn.Type.VECTOR;
                out.texts(3, vector ? List.of(column.name(), "list", "element") : List.of(column.name()));
                out.i32(4, 0); // UNCOMPRESSED
                out.i64(5, values);
                out.i64(6, size);
                out.i64(7, size);
                out.i64(9, offset);
            });
        }
    }

    /** Levels of one bit as runs of equal ones. */
    private static final class RunWriter {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int value;
        private long run;

        void add(int level) {
            add(level, 1);
        }

        void add(int level, long times) {
            if (level != value) flush();
            value = level;
            run += times;
        }

        int size() {
            return out.size();
        }

        private void flush() {
            if (run == 0) return;
            long head = run << 1;
            for (; head > 0x7f; head >>>= 7) out.write((int) ((head & 0x7f) | 0x80));
            out.write((int) head);
            out.write(value);
            run = 0;
        }

        byte[] take() {
            flush();
            byte[] bytes = out.toByteArray();
            out.reset();
            return bytes;
        }
    }
}
