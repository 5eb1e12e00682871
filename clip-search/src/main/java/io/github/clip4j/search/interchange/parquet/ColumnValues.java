package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.search.interchange.data.JsonFields;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The values of a column row by row. For one thread. */
final class ColumnValues {
    private static final int MAX_ITEMS = 1 << 20;

    private final Leaf leaf;
    private final ChunkReader chunk;
    private boolean more;

    ColumnValues(Leaf leaf, ChunkReader chunk) {
        this.leaf = leaf;
        this.chunk = chunk;
        more = chunk.advance();
    }

    /**
     * The next row's: text, byte[], Long, Double, Boolean, Instant; float[] for a list of numbers with a fraction, else
     * a List; null if there is none.
     */
    @Nullable
    Object next() {
        if (!more) throw new ClipException("column " + leaf.column().name() + ": fewer values than rows");
        if (leaf.maxRepetition() == 0) {
            // Before the next page takes the place of the one that it is in.
            Object found = chunk.value() == null ? null : converted(Objects.requireNonNull(chunk.value()));
            more = chunk.advance();
            return found;
        }
        if (chunk.repetition() != 0)
            throw new ClipException("column " + leaf.column().name() + ": a list that has no beginning");
        return leaf.column().isNumbers() ? numbers() : list();
    }

    private @Nullable Object list() {
        boolean present = chunk.definition() >= leaf.listDefinition() - 1;
        List<Object> items = new ArrayList<>();
        do {
            Object found = chunk.value();
            if (found != null) items.add(converted(found));
            if (items.size() > MAX_ITEMS) throw tooLong();
            more = chunk.advance();
        } while (more && chunk.repetition() > 0);
        return present ? items : null;
    }

    private float @Nullable [] numbers() {
        boolean present = chunk.definition() >= leaf.listDefinition() - 1;
        float[] items = new float[64];
        int count = 0;
        do {
            if (chunk.definition() >= leaf.listDefinition()) {
                if (count == MAX_ITEMS) throw tooLong();
                if (count == items.length) items = Arrays.copyOf(items, 2 * count);
                Object found = chunk.value();
                items[count++] = found == null ? Float.NaN : number(found);
            }
            more = chunk.advance();
        } while (more && chunk.repetition() > 0);
        return present ? Arrays.copyOf(items, count) : null;
    }

    private ClipException tooLong() {
        return new ClipException("column " + leaf.column().name() + ": a list of more than " + MAX_ITEMS + " items");
    }

    private static float number(Object stored) {
        return switch (stored) {
            case Float number -> number;
            case Double number -> number.floatValue();
            case Short half -> Float.float16ToFloat(half);
            default -> throw new AssertionError(stored);
        };
    }

    private Object converted(Object stored) {
        return switch (leaf.meaning()) {
            case JSON -> json((String) stored);
            case BYTES -> copy((ByteBuffer) stored);
            case DATE -> Instant.ofEpochSecond(86_400L * (Long) stored);
            case MILLIS -> Instant.ofEpochMilli((Long) stored);
            case MICROS -> instant((Long) stored, 1_000_000);
            case NANOS -> instant((Long) stored, 1_000_000_000);
            case UNSIGNED_32 -> (Long) stored & 0xffffffffL;
            case HALF -> (double) Float.float16ToFloat((Short) stored);
            default -> stored instanceof Float number ? (Object) number.doubleValue() : stored;
        };
    }

    private static byte[] copy(ByteBuffer part) {
        byte[] bytes = new byte[part.remaining()];
        part.get(part.position(), bytes);
        return bytes;
    }

    private static Object json(String text) {
        try {
            Object value = JsonFields.of(Json.parse(text));
            return value == null ? text : value;
        } catch (JsonException _) {
            return text;
        }
    }

    private static Instant instant(long value, long units) {
        long nanos = Math.floorMod(value, units) * (1_000_000_000 / units);
        return Instant.ofEpochSecond(Math.floorDiv(value, units), nanos);
    }
}
