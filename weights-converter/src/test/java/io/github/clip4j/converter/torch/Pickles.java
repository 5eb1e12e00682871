package io.github.clip4j.converter.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Assembles pickles opcode by opcode, and archives around them. */
final class Pickles {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Pickles pickle() {
        return new Pickles().raw("\u0080\u0002");
    }

    /** Characters as bytes. */
    Pickles raw(String latin1) {
        out.writeBytes(latin1.getBytes(ISO_8859_1));
        return this;
    }

    Pickles op(Opcode opcode) {
        out.write(opcode.code());
        return this;
    }

    Pickles u32(long value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) value)
                .array());
        return this;
    }

    Pickles text(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        op(Opcode.BINUNICODE).u32(utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    Pickles integer(long value) {
        op(Opcode.LONG1);
        out.write(8);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    Pickles integers(long... values) {
        op(Opcode.MARK);
        for (long value : values) integer(value);
        return op(Opcode.TUPLE);
    }

    Pickles global(String module, String name) {
        return op(Opcode.GLOBAL).raw(module + "\n" + name + "\n");
    }

    Pickles storage(String type, String key, long count) {
        op(Opcode.MARK)
                .text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .integer(count);
        return op(Opcode.TUPLE).op(Opcode.BINPERSID);
    }

    /** A tensor of storage {@code 0}. */
    Pickles tensor(String type, long count, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").op(Opcode.MARK).storage(type, "0", count);
        integer(offset).integers(shape).integers(strides).op(Opcode.NEWFALSE);
        global("collections", "OrderedDict").op(Opcode.EMPTY_TUPLE).op(Opcode.REDUCE);
        return op(Opcode.TUPLE).op(Opcode.REDUCE);
    }

    /** {@code {"x": tensor}} of two floats. */
    static byte[] stateDict() {
        return pickle().op(Opcode.EMPTY_DICT)
                .text("x")
                .tensor("FloatStorage", 2, 0, new long[] {2}, new long[] {1})
                .op(Opcode.SETITEM)
                .stop();
    }

    byte[] stop() {
        return op(Opcode.STOP).bytes();
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /** The entries of an archive with a pickle and one storage, {@code data/0}. */
    static Map<String, byte[]> entries(byte[] pickle, byte[] storage) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a/data.pkl", pickle);
        entries.put("a/byteorder", "little".getBytes(UTF_8));
        entries.put("a/data/0", storage);
        return entries;
    }

    static byte[] zip(Map<String, byte[]> entries, int method) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (var file : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                CRC32 crc = new CRC32();
                crc.update(file.getValue());
                entry.setMethod(method);
                entry.setSize(file.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Path write(Path directory, byte[] content) {
        try {
            return Files.write(directory.resolve("model.pt"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An archive of stored entries around a pickle, with a storage of 8 bytes. */
    static Path archive(Path directory, byte[] pickle) {
        return write(directory, zip(entries(pickle, new byte[8]), ZipEntry.STORED));
    }
}
