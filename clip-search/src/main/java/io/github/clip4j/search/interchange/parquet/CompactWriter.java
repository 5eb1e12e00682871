package io.github.clip4j.search.interchange.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Thrift's compact protocol, as far as Parquet's metadata need it. For one thread. */
final class CompactWriter {
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Deque<Integer> outer = new ArrayDeque<>();
    private int last;

    byte[] bytes() {
        return out.toByteArray();
    }

    private void field(int id, int type) {
        int delta = id - last;
        if (delta > 0 && delta < 16) {
            out.write(delta << 4 | type);
        } else {
            out.write(type);
            varint(zigzag(id));
        }
        last = id;
    }

    void bool(int id, boolean value) {
        field(id, value ? TRUE : FALSE);
    }

    void i32(int id, int value) {
        field(id, I32);
        varint(zigzag(value));
    }

    void i64(int id, long value) {
        field(id, I64);
        varint(zigzag(value));
    }

    void text(int id, String value) {
        field(id, BINARY);
        text(value);
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        varint(bytes.length);
        out.writeBytes(bytes);
    }

    void struct(int id, Runnable content) {
        field(id, STRUCT);
        struct(content);
    }

    /** A struct without a field before it: the outermost, or an item of a list. */
    void struct(Runnable content) {
        outer.push(last);
        last = 0;
        content.run();
        out.write(0);
        last = outer.pop();
    }

    <T> void structs(int id, List<T> items, Consumer<T> content) {
        list(id, STRUCT, items, item -> struct(() -> content.accept(item)));
    }

    void i32s(int id, List<Integer> items) {
        list(id, I32, items, item -> varint(zigzag(item)));
    }

    void texts(int id, List<String> items) {
        list(id, BINARY, items, this::text);
    }

    /** A list of structs, which the content writes itself. */
    void elements(int id, int count, Runnable content) {
        listHead(id, STRUCT, count);
        content.run();
    }

    private <T> void list(int id, int type, List<T> items, Consumer<T> writer) {
        listHead(id, type, items.size());
        items.forEach(writer);
    }

    private void listHead(int id, int type, int count) {
        field(id, LIST);
        if (count < 15) {
            out.write(count << 4 | type);
        } else {
            out.write(0xf0 | type);
            varint(count);
        }
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private void varint(long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) out.write((int) ((rest & 0x7f) | 0x80));
        out.write((int) rest);
    }
}
