package io.github.clip4j.search.interchange.data;

import io.github.clip4j.search.Entry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and fields in a temporary file: each value after its type, so that it is read as what it was. */
final class FieldCoding {
    private FieldCoding() {}

    static void write(ByteSink out, String id, Map<String, Object> fields) {
        text(out, id);
        out.i32(fields.size());
        fields.forEach((name, value) -> {
            text(out, name);
            value(out, value);
        });
    }

    private static void text(ByteSink out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE);
        out.i32(bytes.length);
        out.bytes(bytes);
    }

    private static void value(ByteSink out, Object value) {
        ColumnKind kind = ColumnKind.of(value);
        out.u8(kind.code());
        switch (value) {
            case String text -> text(out, text);
            case Long number -> out.i64(number);
            case Double number -> out.f64(number);
            case Boolean flag -> out.u8(flag ? 1 : 0);
            case Instant instant -> {
                out.i64(instant.getEpochSecond());
                out.i32(instant.getNano());
            }
            case List<?> list -> {
                out.i32(list.size());
                for (Object item : list) value(out, item);
            }
            default -> throw new IllegalArgumentException("no field: " + value.getClass());
        }
    }

    static Entry read(ByteFile in, float[] vector) {
        String id = text(in);
        int count = in.i32("fields");
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = text(in);
            fields.put(name, value(in));
        }
        return new Entry(id, vector, fields);
    }

    static String text(ByteFile in) {
        MemorySegment bytes = in.take(in.i32("length"), 1, "text");
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_16BE);
    }

    private static Object value(ByteFile in) {
        return switch (ColumnKind.of((char) in.u8("type"))) {
            case TEXT -> text(in);
            case INTEGER -> in.i64("number");
            case NUMBER -> in.f64("number");
            case BOOLEAN -> in.u8("flag") == 1;
            case INSTANT -> Instant.ofEpochSecond(in.i64("seconds"), in.i32("nanoseconds"));
            case JSON -> {
                int count = in.i32("items");
                List<Object> items = new ArrayList<>();
                for (int i = 0; i < count; i++) items.add(value(in));
                yield items;
            }
        };
    }
}
