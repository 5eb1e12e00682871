package io.github.clip4j.safetensors;

import io.github.clip4j.safetensors.Header.Entry;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A {@code .safetensors} file. Opening it checks every rule of the format, so that a file that opens can be read whole. The data is memory-mapped tensor by
 * tensor; on a file system that cannot be mapped (inside a jar) it is read into the caller's arena instead.
 *
 * <p>The file must not be truncated while a mapped segment is in use: the operating system then fails the access, as for every mapping. A change of its size
 * between opening and {@link #map} is an error.
 *
 * <p>Thread-safe.
 */
public final class SafetensorsFile implements TensorFile {
    /** Longest header of the format, in bytes. */
    public static final int MAX_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    private final String source;
    private final SeekableByteChannel channel;
    private final long size;
    private final Header header;
    private final SequencedMap<String, TensorInfo> tensors;

    private SafetensorsFile(String source, SeekableByteChannel channel) throws IOException {
        this.source = source;
        this.channel = channel;
        this.size = channel.size();
        this.header = readHeader();
        SequencedMap<String, TensorInfo> infos = new LinkedHashMap<>();
        header.entries().forEach((name, entry) -> infos.put(name, entry.info()));
        this.tensors = Collections.unmodifiableSequencedMap(infos);
    }

    /**
     * Opens one file and checks its header.
     *
     * @param file a {@code .safetensors} file, of any file system
     * @return the open file
     * @throws SafetensorsException if it cannot be read or breaks a rule of the format
     */
    public static SafetensorsFile open(Path file) {
        if (!Files.isRegularFile(file))
            throw new SafetensorsException(file + ": " + (Files.exists(file) ? "not a file" : "no such file"));
        try {
            SeekableByteChannel channel = openChannel(file);
            try {
                return new SafetensorsFile(file.toString(), channel);
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SafetensorsException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Opens a sharded checkpoint: the tensors of all its files as one.
     *
     * @param indexJson {@code model.safetensors.index.json}; its shards lie beside it
     * @return the open shards, tensors in the order of the index
     * @throws SafetensorsException if the index or a shard is missing or malformed, or they disagree
     */
    public static TensorFile openSharded(Path indexJson) {
        return ShardedFile.open(indexJson);
    }

    private static SeekableByteChannel openChannel(Path file) throws IOException {
        return file.getFileSystem().equals(FileSystems.getDefault())
                ? FileChannel.open(file, StandardOpenOption.READ)
                : Files.newByteChannel(file);
    }

    private Header readHeader() throws IOException {
        if (size < LENGTH_BYTES)
            throw error("expected at least 8 bytes for the header length, found a file of " + size);
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(0, length);
        long n = length.getLong(0);
        if (n < 0 || n > MAX_HEADER_BYTES)
            throw error("header length " + Long.toUnsignedString(n) + ": expected at most " + MAX_HEADER_BYTES);
        if (n > size - LENGTH_BYTES)
            throw error("header length " + n + ": runs past the end of a file of " + size + " bytes");
        if (n == 0) throw error("header length 0: expected at least {}");
        ByteBuffer first = ByteBuffer.allocate(1);
        readFully(LENGTH_BYTES, first);
        if (first.get(0) != '{') throw error("offset 8: expected '{', found byte 0x%02x".formatted(first.get(0)));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(n);
            readFully(LENGTH_BYTES, text.asByteBuffer());
            return new HeaderParser(source, text, size - LENGTH_BYTES - n).parse(LENGTH_BYTES + n);
        }
    }

    @Override
    public SequencedMap<String, TensorInfo> tensors() {
        return tensors;
    }

    /**
     * The strings under {@code __metadata__}.
     *
     * @return in the file's order; empty if there are none; unmodifiable
     */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public MemorySegment map(String name, Arena arena) {
        Entry entry = header.entries().get(name);
        if (entry == null) throw error("no tensor \"" + name + "\"");
        long bytes = entry.end() - entry.begin();
        try {
            long now = channel.size();
            if (now != size) throw error("the file changed while open: it had " + size + " bytes, now it has " + now);
            if (bytes == 0) return arena.allocate(0).asReadOnly();
            long offset = header.dataStart() + entry.begin();
            if (channel instanceof FileChannel file)
                return file.map(FileChannel.MapMode.READ_ONLY, offset, bytes, arena);
            MemorySegment copy = arena.allocate(bytes);
            for (long done = 0; done < bytes; ) {
                long count = Math.min(bytes - done, 1 << 30);
                readFully(offset + done, copy.asSlice(done, count).asByteBuffer());
                done += count;
            }
            return copy.asReadOnly();
        } catch (ClosedChannelException e) {
            throw new SafetensorsException(source + ": the file is closed", e);
        } catch (IOException e) {
            throw new SafetensorsException(source + ": tensor \"" + name + "\": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The channel has one position, so readers take turns. */
    private void readFully(long offset, ByteBuffer destination) throws IOException {
        synchronized (channel) {
            channel.position(offset);
            while (destination.hasRemaining()) {
                if (channel.read(destination) < 0)
                    throw error("the file ends at offset " + channel.position() + ": it shrank while open");
            }
        }
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SafetensorsException(source + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    private SafetensorsException error(String message) {
        return new SafetensorsException(source + ": " + message);
    }
}
