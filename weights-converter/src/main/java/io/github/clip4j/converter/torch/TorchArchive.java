package io.github.clip4j.converter.torch;

import io.github.clip4j.tensor.MappableFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The ZIP file of {@code torch.save} (since PyTorch 1.6) or of TorchScript: everything lies in one directory of any
 * name. Thread-safe.
 */
final class TorchArchive implements TorchContainer {
    private static final String PICKLE = "data.pkl";

    /** Deflate reaches 1032:1 on zeros; trained weights stay below 2:1. */
    private static final long MAX_RATIO = 100;

    private static final long SMALL = 1 << 20;
    private static final int CHUNK = 1 << 20;
    private static final int LOCAL_HEADER = 0x04034b50;

    private final String source;
    private final MappableFile file;
    private final SequencedMap<String, ZipEntry> entries;
    private final String root;

    private TorchArchive(String source, MappableFile file, SequencedMap<String, ZipEntry> entries) {
        this.source = source;
        this.file = file;
        this.entries = entries;
        this.root = findRoot();
    }

    static TorchArchive open(String source, MappableFile file) throws IOException {
        TorchArchive archive = new TorchArchive(source, file, ZipDirectory.read(source, file));
        archive.checkByteOrder();
        return archive;
    }

    private String findRoot() {
        List<String> pickles = entries.keySet().stream()
                .filter(name -> name.endsWith("/" + PICKLE) && name.indexOf('/') == name.length() - PICKLE.length() - 1)
                .toList();
        if (pickles.size() != 1)
            throw error(
                    "expected one " + PICKLE + " in a directory, as in a PyTorch checkpoint, found " + pickles.size());
        return pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
    }

    private void checkByteOrder() throws IOException {
        ZipEntry entry = find("byteorder");
        if (entry == null) return;
        String order = new String(bytes(entry, 16), StandardCharsets.ISO_8859_1);
        if (!order.equals("little")) throw error("byte order: expected little, found " + TorchException.quote(order));
    }

    @Override
    public PickleValue root() throws IOException {
        byte[] pickle = bytes(Objects.requireNonNull(find(PICKLE)), PickleMachine.MAX_BYTES);
        return PickleMachine.read(source, pickle);
    }

    @Override
    public @Nullable StorageData storage(String key) {
        ZipEntry entry = find(nameOf(key));
        if (entry == null) return null;
        checkReadable(entry);
        return new Storage(entry);
    }

    @Override
    public String nameOf(String key) {
        return "data/" + key;
    }

    private final class Storage implements StorageData {
        private final ZipEntry entry;

        Storage(ZipEntry entry) {
            this.entry = entry;
        }

        @Override
        public long size() {
            return entry.size();
        }

        @Override
        public boolean isInPlace() {
            return entry.method() == ZipEntry.STORED;
        }

        @Override
        public MemorySegment map(long offset, long bytes, Arena arena) throws IOException {
            return TorchArchive.this.map(entry, offset, bytes, arena);
        }
    }

    /** An entry by its name inside the archive's directory. */
    private @Nullable ZipEntry find(String name) {
        return entries.get(root + name);
    }

    private byte[] bytes(ZipEntry entry, int limit) throws IOException {
        if (entry.size() > limit)
            throw error("entry " + entry.name() + ": expected at most " + limit + " bytes, found " + entry.size());
        checkReadable(entry);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(entry.size());
            if (entry.method() == ZipEntry.DEFLATED) inflate(entry, content);
            else file.read(dataOffset(entry), content.asByteBuffer());
            checkCrc(entry, content);
            return content.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** Checks, without reading it, that an entry can be read in bounded memory. */
    private void checkReadable(ZipEntry entry) {
        String name = TorchException.quote(entry.name());
        switch (entry.method()) {
            case ZipEntry.STORED -> {
                if (entry.compressed() != entry.size())
                    throw error("entry " + name + ": stored, but its sizes are " + entry.compressed() + " and "
                            + entry.size());
            }
            case ZipEntry.DEFLATED -> {
                if (entry.size() > SMALL && entry.size() / MAX_RATIO > entry.compressed())
                    throw error("entry " + name + ": " + entry.compressed() + " bytes that inflate to " + entry.size()
                            + ", more than " + MAX_RATIO + " times as many");
            }
            default -> throw error("entry " + name + ": expected compression method 0 or 8, found " + entry.method());
        }
    }

    /** Part of an entry's content: mapped in place if the entry is stored, else inflated whole. */
    private MemorySegment map(ZipEntry entry, long offset, long bytes, Arena arena) throws IOException {
        if (bytes == 0) return arena.allocate(0).asReadOnly();
        if (entry.method() == ZipEntry.STORED) return file.map(dataOffset(entry) + offset, bytes, arena);
        MemorySegment content = arena.allocate(entry.size());
        inflate(entry, content);
        checkCrc(entry, content);
        return content.asSlice(offset, bytes).asReadOnly();
    }

    private long dataOffset(ZipEntry entry) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(ZipEntry.LOCAL_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read(entry.headerOffset(), header);
        byte[] name = new byte[Short.toUnsignedInt(header.getShort(26))];
        if (header.getInt(0) == LOCAL_HEADER && name.length == entry.name().length())
            file.read(entry.headerOffset() + ZipEntry.LOCAL_HEADER_BYTES, ByteBuffer.wrap(name));
        if (!new String(name, StandardCharsets.ISO_8859_1).equals(entry.name()))
            throw error("offset " + entry.headerOffset() + ": expected the local header of "
                    + TorchException.quote(entry.name()));
        long offset = entry.headerOffset()
                + ZipEntry.LOCAL_HEADER_BYTES
                + name.length
                + Short.toUnsignedInt(header.getShort(28));
        if (offset > file.size() - entry.compressed())
            throw error("entry " + TorchException.quote(entry.name()) + ": runs past the end of the file");
        return offset;
    }

    private void inflate(ZipEntry entry, MemorySegment destination) throws IOException {
        String name = TorchException.quote(entry.name());
        long at = dataOffset(entry);
        long left = entry.compressed();
        long written = 0;
        ByteBuffer input = ByteBuffer.allocate((int) Math.min(CHUNK, left));
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(input.limit(0));
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    if (left == 0) throw error("entry " + name + ": its deflated data ends early");
                    input.clear().limit((int) Math.min(input.capacity(), left));
                    at += input.limit();
                    left -= input.limit();
                    file.read(at - input.limit(), input);
                    inflater.setInput(input.flip());
                }
                long room = Math.min(CHUNK, destination.byteSize() - written);
                // Once it is full, a spare byte lets zlib see the end of the data, or shows that there is more.
                ByteBuffer output =
                        room > 0 ? destination.asSlice(written, room).asByteBuffer() : ByteBuffer.allocate(1);
                written += inflater.inflate(output);
                if (written > entry.size())
                    throw error("entry " + name + ": inflates to more than its size, " + entry.size());
            }
        } catch (DataFormatException e) {
            throw new TorchException(source + ": entry " + name + ": malformed deflated data: " + e.getMessage(), e);
        }
        if (written != entry.size())
            throw error("entry " + name + ": expected " + entry.size() + " bytes, inflated " + written);
    }

    private void checkCrc(ZipEntry entry, MemorySegment content) {
        CRC32 crc = new CRC32();
        for (long at = 0; at < content.byteSize(); at += CHUNK)
            crc.update(content.asSlice(at, Math.min(CHUNK, content.byteSize() - at))
                    .asByteBuffer());
        if ((int) crc.getValue() != entry.crc())
            throw error(String.format(
                    Locale.ROOT,
                    "entry %s: expected CRC-32 %08x, found %08x",
                    TorchException.quote(entry.name()),
                    entry.crc(),
                    crc.getValue()));
    }

    private TorchException error(String message) {
        return new TorchException(source + ": " + message);
    }
}
