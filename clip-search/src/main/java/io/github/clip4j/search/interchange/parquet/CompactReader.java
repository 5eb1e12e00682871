package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Thrift's compact protocol from a stranger's file: any struct, with limits on depth and number of values. */
final class CompactReader {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_VALUES = 4_000_000;

    private final ByteFile file;
    private int depth;
    private int values;

    CompactReader(ByteFile file) {
        this.file = file;
    }

    /** A struct by the numbers of its fields. */
    record Struct(Map<Integer, Object> fields, ByteFile file) {
        @Nullable
        Object get(int id) {
            return fields.get(id);
        }

        boolean has(int id) {
            return fields.containsKey(id);
        }

        long number(int id, String what) {
            if (get(id) instanceof Long number) return number;
            throw file.error("the metadata have no " + what);
        }

        long number(int id, long otherwise) {
            return get(id) instanceof Long number ? number : otherwise;
        }

        int count(int id, String what) {
            long number = number(id, what);
            if (number < 0 || number > Integer.MAX_VALUE) throw file.error(what + ": " + number);
            return (int) number;
        }

        boolean flag(int id, boolean otherwise) {
            return get(id) instanceof Boolean flag ? flag : otherwise;
        }

        String text(int id, String what) {
            if (get(id) instanceof byte[] bytes) return new String(bytes, StandardCharsets.UTF_8);
            throw file.error("the metadata have no " + what);
        }

        Struct struct(int id, String what) {
            if (get(id) instanceof Struct struct) return struct;
            throw file.error("the metadata have no " + what);
        }

        List<Struct> structs(int id, String what) {
            List<Struct> found = new ArrayList<>();
            if (get(id) instanceof List<?> list)
                for (Object item : list) {
                    if (!(item instanceof Struct struct)) throw file.error(what + ": no struct");
                    found.add(struct);
                }
            return found;
        }
    }

    /** Reads the struct that begins at the file's position. */
    Struct struct() {
        if (++depth > MAX_DEPTH) throw file.error("metadata nested deeper than " + MAX_DEPTH);
        Map<Integer, Object> fields = new HashMap<>();
        int id = 0;
        for (int head = file.u8("metadata"); head != 0; head = file.u8("metadata")) {
            id = head >> 4 == 0 ? (int) zigzag() : id + (head >> 4);
            int type = head & 15;
            fields.put(id, type == 1 || type == 2 ? (Object) (type == 1) : value(type));
        }
        depth--;
        return new Struct(fields, file);
    }

    private Object value(int type) {
        if (++values > MAX_VALUES) throw file.error("metadata of more than " + MAX_VALUES + " values");
        return switch (type) {
            case 1, 2 -> file.u8("flag") == 1;
            case 3 -> (long) (byte) file.u8("byte");
            case 4, 5, 6 -> zigzag();
            case 7 -> file.f64("double");
            case 8 -> file.take(varint(), 1, "binary").toArray(ValueLayout.JAVA_BYTE);
            case 9, 10 -> list();
            case 12 -> struct();
            default -> throw file.error("metadata of the unknown type " + type);
        };
    }

    private List<Object> list() {
        int head = file.u8("list");
        long count = head >> 4 == 15 ? varint() : head >> 4;
        int type = head & 15;
        if (count < 0 || count > MAX_VALUES) throw file.error("a list of " + count + " items");
        if (++depth > MAX_DEPTH) throw file.error("metadata nested deeper than " + MAX_DEPTH);
        List<Object> items = new ArrayList<>();
        for (long i = 0; i < count; i++) items.add(value(type));
        depth--;
        return items;
    }

    private long zigzag() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int part = file.u8("number");
            value |= (part & 0x7fL) << shift;
            if (part < 0x80) return value;
        }
        throw file.error("a number of more than 64 bits");
    }
}
