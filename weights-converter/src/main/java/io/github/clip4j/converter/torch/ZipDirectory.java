package io.github.clip4j.converter.torch;

import io.github.clip4j.tensor.MappableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Reads a ZIP file's central directory (APPNOTE 6.3.10, ZIP64 included). The JDK's reader does not say where a stored
 * entry lies in the file, which mapping it in place needs. Refuses files that two readers could read differently:
 * repeated names, overlapping entries, encryption, several disks.
 */
final class ZipDirectory {
    /** The largest published checkpoints take a few thousand entries. */
    private static final int MAX_ENTRIES = 100_000;

    private static final long MAX_DIRECTORY_BYTES = 16 << 20;

    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xffff;
    private static final int LOCATOR_BYTES = 20;
    private static final int END64_BYTES = 56;
    private static final int ENTRY_BYTES = 46;

    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR = 0x07064b50;
    private static final int ENTRY = 0x02014b50;

    private static final long NONE_32 = 0xffffffffL;

    private final String source;
    private final MappableFile file;
    private final SequencedMap<String, ZipEntry> entries = new LinkedHashMap<>();

    private ZipDirectory(String source, MappableFile file) {
        this.source = source;
        this.file = file;
    }

    static SequencedMap<String, ZipEntry> read(String source, MappableFile file) throws IOException {
        ZipDirectory directory = new ZipDirectory(source, file);
        directory.read();
        return directory.entries;
    }

    /** The position of the directory. */
    private record Extent(long offset, long bytes, long entries) {}

    private void read() throws IOException {
        Extent extent = findDirectory();
        if (extent.entries < 0 || extent.entries > MAX_ENTRIES)
            throw error("expected at most " + MAX_ENTRIES + " entries, found " + extent.entries);
        if (extent.bytes < 0 || extent.bytes > MAX_DIRECTORY_BYTES)
            throw error("expected a directory of at most " + MAX_DIRECTORY_BYTES + " bytes, found " + extent.bytes);
        if (extent.offset < 0 || extent.offset > file.size() - extent.bytes)
            throw error("the directory at offset " + extent.offset + " lies outside the file");
        ByteBuffer bytes = buffer(extent.offset, (int) extent.bytes);
        for (long i = 0; i < extent.entries; i++) {
            ZipEntry entry = entry(bytes, extent.offset);
            if (entries.putIfAbsent(entry.name(), entry) != null)
                throw error("two entries are named " + TorchException.quote(entry.name()));
        }
        if (bytes.hasRemaining()) throw error(bytes.remaining() + " bytes follow the directory's last entry");
        checkOverlap(extent.offset);
    }

    private Extent findDirectory() throws IOException {
        if (file.size() < END_BYTES) throw error("a file of " + file.size() + " bytes: too short");
        int tailBytes = (int) Math.min(file.size(), END_BYTES + MAX_COMMENT_BYTES);
        long tailOffset = file.size() - tailBytes;
        ByteBuffer tail = buffer(tailOffset, tailBytes);
        int at = tailBytes - END_BYTES;
        while (at >= 0 && !(tail.getInt(at) == END && u16(tail, at + 20) == tailBytes - END_BYTES - at)) at--;
        if (at < 0) throw error("no end of its directory found: not a ZIP file, or cut short");
        if (u16(tail, at + 4) != u16(tail, at + 6) || u16(tail, at + 8) != u16(tail, at + 10))
            throw error("spans several disks");
        long endOffset = tailOffset + at;
        long locatorOffset = endOffset - LOCATOR_BYTES;
        if (locatorOffset >= 0) {
            ByteBuffer locator = buffer(locatorOffset, LOCATOR_BYTES);
            if (locator.getInt(0) == LOCATOR) return directory64(locator.getLong(8), locatorOffset);
        }
        Extent extent = new Extent(u32(tail, at + 16), u32(tail, at + 12), u16(tail, at + 10));
        checkEnd(extent, endOffset);
        return extent;
    }

    private Extent directory64(long offset, long locatorOffset) throws IOException {
        if (offset < 0 || offset > locatorOffset - END64_BYTES)
            throw error("the ZIP64 end of directory at offset " + offset + " lies outside the file");
        ByteBuffer end = buffer(offset, END64_BYTES);
        if (end.getInt(0) != END64) throw error("offset " + offset + ": expected a ZIP64 end of directory");
        if (end.getInt(16) != end.getInt(20) || end.getLong(24) != end.getLong(32)) throw error("spans several disks");
        Extent extent = new Extent(end.getLong(48), end.getLong(40), end.getLong(32));
        checkEnd(extent, offset);
        return extent;
    }

    /** Nothing lies between the directory and its end, so that prepended or hidden data cannot shift what is read. */
    private void checkEnd(Extent extent, long endOffset) {
        if (extent.bytes < 0 || extent.offset != endOffset - extent.bytes)
            throw error("expected the directory to end at offset " + endOffset + ", found it at " + extent.offset
                    + " with " + extent.bytes + " bytes");
    }

    private ZipEntry entry(ByteBuffer bytes, long directoryOffset) {
        int start = bytes.position();
        if (bytes.remaining() < ENTRY_BYTES || bytes.getInt(start) != ENTRY)
            throw error("offset " + (directoryOffset + start) + ": expected a directory entry");
        int nameBytes = u16(bytes, start + 28);
        int extraBytes = u16(bytes, start + 30);
        int length = ENTRY_BYTES + nameBytes + extraBytes + u16(bytes, start + 32);
        if (bytes.remaining() < length) throw error("offset " + (directoryOffset + start) + ": an entry is cut short");
        byte[] name = new byte[nameBytes];
        bytes.get(start + ENTRY_BYTES, name);
        // Any byte is a distinct character in Latin-1; PyTorch's names are ASCII.
        String text = new String(name, StandardCharsets.ISO_8859_1);
        if ((u16(bytes, start + 8) & 1) != 0) throw error("entry " + TorchException.quote(text) + " is encrypted");
        long[] sizes = {u32(bytes, start + 24), u32(bytes, start + 20), u32(bytes, start + 42)};
        readZip64(bytes.slice(start + ENTRY_BYTES + nameBytes, extraBytes).order(ByteOrder.LITTLE_ENDIAN), sizes, text);
        bytes.position(start + length);
        return new ZipEntry(text, u16(bytes, start + 10), bytes.getInt(start + 16), sizes[1], sizes[0], sizes[2]);
    }

    /** Replaces the sizes (content, compressed, header offset) that do not fit 32 bits by those of the extra field. */
    private void readZip64(ByteBuffer extra, long[] sizes, String name) {
        while (extra.remaining() >= 4) {
            int id = Short.toUnsignedInt(extra.getShort());
            int bytes = Short.toUnsignedInt(extra.getShort());
            if (bytes > extra.remaining()) break;
            int end = extra.position() + bytes;
            if (id == 1) {
                for (int i = 0; i < sizes.length; i++) {
                    if (sizes[i] == NONE_32 && end - extra.position() >= 8) sizes[i] = extra.getLong();
                }
            }
            extra.position(end);
        }
        if (sizes[0] < 0 || sizes[1] < 0 || sizes[2] < 0 || sizes[1] > file.size() || sizes[2] > file.size())
            throw error("entry " + TorchException.quote(name) + ": lies outside the file");
    }

    private void checkOverlap(long directoryOffset) {
        List<ZipEntry> ordered = new ArrayList<>(entries.values());
        ordered.sort(Comparator.comparingLong(ZipEntry::headerOffset));
        for (int i = 0; i < ordered.size(); i++) {
            ZipEntry entry = ordered.get(i);
            long limit = i + 1 < ordered.size() ? ordered.get(i + 1).headerOffset() : directoryOffset;
            long room = limit
                    - entry.headerOffset()
                    - ZipEntry.LOCAL_HEADER_BYTES
                    - entry.name().length();
            if (entry.compressed() > room)
                throw error("entry " + TorchException.quote(entry.name()) + ": expected at most " + Math.max(room, 0)
                        + " bytes before what follows, found " + entry.compressed());
        }
    }

    private ByteBuffer buffer(long offset, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.read(offset, buffer);
        return buffer.flip();
    }

    private static int u16(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static long u32(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private TorchException error(String message) {
        return new TorchException(source + ": ZIP: " + message);
    }
}
