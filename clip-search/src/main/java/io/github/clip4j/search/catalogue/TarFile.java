package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.tensor.MappableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files in an uncompressed tar archive (POSIX.1-2001 ustar and pax, GNU's long names and large sizes), found one
 * after the other by their headers; what they hold is read on demand. {@link #next} is for one thread, {@link #read}
 * for many.
 */
final class TarFile implements AutoCloseable {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE = 124;
    private static final int TIME = 136;
    private static final int NUMBER = 12;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;
    /** Names and attributes of one file; more is no name. */
    private static final int MAX_ATTRIBUTES = 1 << 20;

    private final Path path;
    private final MappableFile file;
    private long position;

    private TarFile(Path path, MappableFile file) {
        this.path = path;
        this.file = file;
    }

    /** Opens an archive. */
    static TarFile open(Path path) {
        try {
            return new TarFile(path, MappableFile.open(path));
        } catch (IOException e) {
            throw new ClipException(path + ": cannot be read: " + IoReason.of(e), e);
        }
    }

    /** Whether a file begins as a tar archive does. */
    static boolean isTar(byte[] head) {
        return head.length >= BLOCK && !isEmpty(head) && checksum(head) == number(head, CHECKSUM, 8);
    }

    /** The next regular file, null after the last one. */
    @Nullable
    TarMember next() {
        Map<String, String> attributes = new HashMap<>();
        while (position + BLOCK <= file.size()) {
            byte[] header = bytes(position, BLOCK);
            // Two of them end an archive; what was appended by concatenation may follow.
            if (isEmpty(header)) {
                position += BLOCK;
                continue;
            }
            if (checksum(header) != number(header, CHECKSUM, 8)) throw damaged("a header's checksum is wrong");
            long size = attributes.containsKey("size")
                    ? decimal(attributes.get("size"), "a size")
                    : number(header, SIZE, NUMBER);
            long start = position + BLOCK;
            if (size < 0 || size > file.size() - start) throw damaged("the file ends within a member");
            position = start + (size + BLOCK - 1) / BLOCK * BLOCK;
            switch (header[TYPE]) {
                case 'L' -> attributes.put("path", text(attributes(start, size)));
                case 'x' -> pax(attributes(start, size), attributes);
                case 'g', 'K' -> {}
                case '0', 0, '7' -> {
                    return member(header, attributes, start, size);
                }
                default -> attributes.clear();
            }
        }
        return null;
    }

    private static TarMember member(byte[] header, Map<String, String> attributes, long start, long size) {
        String name = attributes.containsKey("path") ? attributes.get("path") : name(header);
        return new TarMember(name, start, size, 1000 * Math.clamp(number(header, TIME, NUMBER), 0, 1L << 40));
    }

    /** What a member holds. */
    byte[] read(TarMember member, int most) throws IOException {
        if (member.size() > most) throw CatalogueImage.tooLarge(most);
        ByteBuffer content = ByteBuffer.allocate((int) member.size());
        file.read(member.offset(), content);
        return content.array();
    }

    private byte[] attributes(long start, long size) {
        if (size > MAX_ATTRIBUTES) throw damaged("a name of " + size + " bytes");
        return bytes(start, (int) size);
    }

    private byte[] bytes(long offset, int count) {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        try {
            file.read(offset, buffer);
        } catch (IOException e) {
            throw new ClipException(path + ": cannot be read: " + IoReason.of(e), e);
        }
        return buffer.array();
    }

    /** Records {@code LENGTH KEY=VALUE\n}, the length in bytes and of the whole record. */
    private void pax(byte[] records, Map<String, String> attributes) {
        for (int at = 0; at < records.length; ) {
            int space = at;
            while (space < records.length && records[space] != ' ') space++;
            if (space == records.length) throw damaged("an attribute without a length");
            long length = decimal(text(Arrays.copyOfRange(records, at, space)), "the length of an attribute");
            if (length <= space - at + 1 || length > records.length - at) throw damaged("an attribute's length");
            String record = new String(records, space + 1, (int) (at + length - space - 2), StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) attributes.put(record.substring(0, equals), record.substring(equals + 1));
            at += (int) length;
        }
    }

    private long decimal(@Nullable String text, String what) {
        try {
            return Long.parseLong(String.valueOf(text));
        } catch (NumberFormatException e) {
            throw damaged(what + " is no number");
        }
    }

    private static String name(byte[] header) {
        String name = text(Arrays.copyOfRange(header, 0, NAME));
        if (!new String(header, MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar") || header[MAGIC + 5] != 0)
            return name;
        String prefix = text(Arrays.copyOfRange(header, PREFIX, PREFIX + PREFIX_LENGTH));
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** To the first zero byte. */
    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) end++;
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** Octal digits, or big-endian bytes behind one of 0x80; -1 if neither. */
    private static long number(byte[] header, int at, int length) {
        if (header[at] == (byte) 0x80) {
            long value = 0;
            for (int i = at + 1; i < at + length; i++) {
                if (value >>> 55 != 0) return -1;
                value = value << 8 | (header[i] & 0xff);
            }
            return value;
        }
        String digits = text(Arrays.copyOfRange(header, at, at + length)).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private static long checksum(byte[] header) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : header[i] & 0xff;
        return sum;
    }

    private static boolean isEmpty(byte[] header) {
        for (int i = 0; i < BLOCK; i++) if (header[i] != 0) return false;
        return true;
    }

    private ClipException damaged(String why) {
        return new ClipException(path + ": damaged tar archive at byte " + position + ": " + why + "; make it again");
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new ClipException(path + ": cannot be closed: " + IoReason.of(e), e);
        }
    }
}
