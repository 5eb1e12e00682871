package io.github.clip4j.safetensors;

import io.github.clip4j.error.IoReason;
import io.github.clip4j.safetensors.Header.Entry;
import io.github.clip4j.tensor.MappableFile;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * A {@code .safetensors} file. Opening it checks every rule of the format, so that a file that opens can be read whole.
 * The data is memory-mapped tensor by tensor; on a file system that cannot be mapped (inside a jar) it is read into the
 * caller's arena instead.
 *
 * <p>The file must not be truncated while a mapped segment is in use: the operating system then fails the access, as
 * for every mapping. A change of its size between opening and {@link #map} is an error.
 *
 * <p>Thread-safe.
 */
public final class SafetensorsFile implements TensorFile {
    /** Longest header of the format, in bytes. */
    public static final int MAX_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    private final String source;
    private final MappableFile file;
    private final Header header;
    private final SequencedMap<String, TensorInfo> tensors;

    private SafetensorsFile(String source, MappableFile file) throws IOException {
        this.source = source;
        this.file = file;
        this.header = readHeader();
        SequencedMap<String, TensorInfo> infos = new LinkedHashMap<>();
        header.entries().forEach((name, entry) -> infos.put(name, entry.info()));
        this.tensors = Collections.unmodifiableSequencedMap(infos);
    }

    /**
     * Opens one file and checks its header.
     *
     * @param path a {@code .safetensors} file, of any file system
     * @return the open file
     * @throws SafetensorsException if it cannot be read or breaks a rule of the format
     */
    public static SafetensorsFile open(Path path) {
        try {
            MappableFile file = MappableFile.open(path);
            try {
                return new SafetensorsFile(path.toString(), file);
            } catch (IOException | RuntimeException | Error e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SafetensorsException(path + ": " + IoReason.of(e), e);
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
        return openSharded(indexJson, SafetensorsFile::open);
    }

    /**
     * Opens a sharded checkpoint whose shards may have another format.
     *
     * @param indexJson for example {@code pytorch_model.bin.index.json}; its shards lie beside it
     * @param opener opens a shard
     * @return the open shards, tensors in the order of the index
     * @throws io.github.clip4j.error.ClipException if the index or a shard is missing or malformed, or they disagree
     */
    public static TensorFile openSharded(Path indexJson, Function<Path, TensorFile> opener) {
        return ShardedFile.open(indexJson, opener);
    }

    private Header readHeader() throws IOException {
        long size = file.size();
        if (size < LENGTH_BYTES)
            throw damaged("expected at least 8 bytes for the header length, found a file of " + size);
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read(0, length);
        long n = length.getLong(0);
        if (n < 0 || n > MAX_HEADER_BYTES)
            throw damaged("header length " + Long.toUnsignedString(n) + ": expected at most " + MAX_HEADER_BYTES);
        if (n > size - LENGTH_BYTES)
            throw damaged("header length " + n + ": runs past the end of a file of " + size + " bytes");
        if (n == 0) throw damaged("header length 0: expected at least {}");
        ByteBuffer first = ByteBuffer.allocate(1);
        file.read(LENGTH_BYTES, first);
        if (first.get(0) != '{')
            throw damaged(String.format(Locale.ROOT, "offset 8: expected '{', found byte 0x%02x", first.get(0)));
        try (Arena arena = Arena.ofConfined()) {
            // Read, not mapped: a file that shrinks now must not end the process.
            MemorySegment text = arena.allocate(n);
            file.read(LENGTH_BYTES, text.asByteBuffer());
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
        try {
            return file.map(header.dataStart() + entry.begin(), entry.end() - entry.begin(), arena);
        } catch (IOException e) {
            throw new SafetensorsException(source + ": tensor \"" + name + "\": " + IoReason.of(e), e);
        }
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new SafetensorsException(source + ": cannot be closed: " + IoReason.of(e), e);
        }
    }

    private SafetensorsException damaged(String message) {
        return SafetensorsException.damaged(source, message, null);
    }

    private SafetensorsException error(String message) {
        return new SafetensorsException(source + ": " + message);
    }
}
