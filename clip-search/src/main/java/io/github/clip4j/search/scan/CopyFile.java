package io.github.clip4j.search.scan;

import io.github.clip4j.file.Staging;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A copy of a segment's vectors in a file: a header, the rows, and for 8 bits their scales; little-endian. It is
 * complete or not there at all, and never changes, as the segment does not; its checksum tells a damaged one.
 */
final class CopyFile {
    private static final long MAGIC = 0x3159504f_43504c43L; // CLPCOPY1
    private static final int HEADER = 128;

    /** Bytes that are written, or checked, at a time. */
    private static final int PORTION = 1 << 20;

    /** The greatest finite number of 16 bits. */
    private static final float MOST = 65504f;

    private CopyFile() {}

    static Path path(Path folder, String segment, CopyKind kind) {
        return folder.resolve(segment + kind.ending());
    }

    /**
     * Maps a copy.
     *
     * @return empty if it is missing or damaged
     * @throws IOException if it cannot be read
     */
    static Optional<MemorySegment> map(Path file, SegmentRows rows, CopyKind kind, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = kind.bytes(rows.rows(), rows.vectors().columns());
            if (channel.size() != HEADER + bytes) return Optional.empty();
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, HEADER + bytes, arena);
            MemorySegment content = all.asSlice(HEADER);
            ByteBuffer expected = header(rows, kind, checksum(content));
            return all.asSlice(0, HEADER).mismatch(MemorySegment.ofBuffer(expected)) < 0
                    ? Optional.of(content)
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static long checksum(MemorySegment content) {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < content.byteSize(); at += PORTION)
            crc.update(content.asSlice(at, Math.min(PORTION, content.byteSize() - at))
                    .asByteBuffer());
        return crc.getValue();
    }

    private static ByteBuffer header(SegmentRows rows, CopyKind kind, long checksum) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(MAGIC)
                .putInt(kind.bits())
                .putInt(rows.rows())
                .putInt(rows.vectors().columns())
                .putInt(kind.stride(rows.vectors().columns()))
                .put(HexFormat.of().parseHex(rows.segment()))
                .putLong(checksum)
                .rewind();
    }

    /**
     * Writes a copy.
     *
     * @return false if the kind cannot hold the numbers
     * @throws IOException if it cannot be written
     */
    static boolean write(Path file, SegmentRows rows, CopyKind kind) throws IOException {
        try (Staging staging = Staging.file(file)) {
            try (FileChannel channel = FileChannel.open(staging.path(), StandardOpenOption.WRITE)) {
                CRC32C crc = new CRC32C();
                long at = HEADER;
                int columns = rows.vectors().columns();
                int most = Math.max(1, PORTION / kind.stride(columns));
                ByteBuffer scales =
                        ByteBuffer.allocate(rows.rows() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (int first = 0; first < rows.rows(); first += most) {
                    int count = Math.min(most, rows.rows() - first);
                    byte[] portion = new byte[count * kind.stride(columns)];
                    for (int i = 0; i < count; i++)
                        if (!convert(rows, kind, first + i, portion, i * kind.stride(columns), scales)) return false;
                    at = write(channel, ByteBuffer.wrap(portion), at, crc);
                }
                if (kind == CopyKind.INT8) write(channel, scales.flip(), at, crc);
                writeAll(channel, header(rows, kind, crc.getValue()), 0);
            }
            staging.commit();
            return true;
        }
    }

    private static boolean convert(SegmentRows rows, CopyKind kind, int row, byte[] to, int at, ByteBuffer scales) {
        int columns = rows.vectors().columns();
        float[] values = new float[columns];
        rows.vectors().read(row, 0, values, 0, columns);
        if (kind == CopyKind.INT8) {
            scales.putFloat(Quantization.quantize(values, 0, columns, to, at));
            return true;
        }
        for (float value : values) if (Math.abs(value) > MOST) return false;
        MemorySegment halves = MemorySegment.ofArray(to).asSlice(at, kind.stride(columns));
        Floats.write(values, 0, columns, halves, DType.F16, 0);
        return true;
    }

    private static long write(FileChannel channel, ByteBuffer bytes, long at, CRC32C crc) throws IOException {
        crc.update(bytes.duplicate());
        return writeAll(channel, bytes, at);
    }

    private static long writeAll(FileChannel channel, ByteBuffer bytes, long from) throws IOException {
        long at = from;
        while (bytes.hasRemaining()) at += channel.write(bytes, at);
        return at;
    }
}
