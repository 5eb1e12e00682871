package io.github.clip4j.search.interchange;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** Entries for tests. */
public final class Sources {
    private Sources() {}

    /** Those of a list. */
    public static EntrySource of(List<Entry> entries) {
        return new EntrySource() {
            private int next;

            @Override
            public int dimensions() {
                return entries.isEmpty() ? 1 : entries.getFirst().vector().length;
            }

            @Override
            public long count() {
                return -1;
            }

            @Override
            public @Nullable Entry next() {
                return next < entries.size() ? entries.get(next++) : null;
            }

            @Override
            public void close() {}
        };
    }

    /** The one line with which something is refused. */
    public static String refusal(Executable executable) {
        return String.valueOf(assertThrows(ClipException.class, executable).getMessage());
    }

    /** All of a source. */
    public static List<Entry> list(EntrySource source) {
        List<Entry> entries = new ArrayList<>();
        try (source) {
            for (Entry entry = source.next(); entry != null; entry = source.next()) entries.add(entry);
        }
        return entries;
    }

    /** Of unit length, around 8 centres; ids as given. */
    public static List<Entry> clustered(int count, int dimensions, boolean numbered) {
        SplittableRandom random = new SplittableRandom(5);
        float[][] centres = new float[8][dimensions];
        for (float[] centre : centres)
            for (int i = 0; i < dimensions; i++) centre[i] = (float) random.nextDouble(-1, 1);
        List<Entry> entries = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            float[] vector = centres[random.nextInt(8)].clone();
            for (int i = 0; i < dimensions; i++) vector[i] += (float) random.nextDouble(-0.7, 0.7);
            double square = 0;
            for (float x : vector) square += x * x;
            for (int i = 0; i < dimensions; i++) vector[i] /= (float) Math.sqrt(square);
            String id = numbered ? Long.toString(row * 1_000_000_007L - 99) : "img/" + row + " é.jpg";
            entries.add(new Entry(id, vector, numbered ? Map.of() : fields(row)));
        }
        return entries;
    }

    /** Every type, and not the same in each row. */
    public static Map<String, Object> fields(int row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("caption", row % 3 == 0 ? "" : "a \"quoted\", café ☕\nline " + row);
        if (row % 4 != 1) fields.put("width", 640L + row);
        fields.put("score", row / 7.0);
        if (row % 2 == 0) fields.put("ok", row % 4 == 0);
        fields.put("date", Instant.ofEpochSecond(1_700_000_000L + row, row % 2 * 500_000_000L));
        if (row % 5 != 0) fields.put("tags", List.of("a", "tag " + row));
        return fields;
    }
}
