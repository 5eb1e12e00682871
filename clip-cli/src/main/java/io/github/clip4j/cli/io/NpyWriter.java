package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.file.Staging;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;

/**
 * NumPy's {@code .npy} files, format 1.0 (numpy/lib/format.py): a header padded to 64 bytes, then the data in C order.
 */
public final class NpyWriter {
    private static final String MAGIC = "\u0093NUMPY\u0001\u0000";
    private static final int ALIGNMENT = 64;
    private static final int PIECE = 1 << 20;

    private NpyWriter() {}

    /** Writes a file, replacing one that exists; nothing half-written is ever seen under its name. */
    public static void write(Path file, TensorInfo info, MemorySegment data) {
        write(file, header(info), data);
    }

    /** Writes bytes in the same way. */
    public static void write(Path file, byte[] header, MemorySegment data) {
        try (Staging staging = Staging.file(file)) {
            writeTo(staging.path(), header, data);
            staging.commit();
        } catch (IOException e) {
            throw new ClipException(IoReason.unwritable(file, e), e);
        }
    }

    private static void writeTo(Path file, byte[] header, MemorySegment data) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            writeFully(channel, ByteBuffer.wrap(header));
            for (long done = 0; done < data.byteSize(); done += PIECE) {
                long count = Math.min(PIECE, data.byteSize() - done);
                writeFully(channel, data.asSlice(done, count).asByteBuffer());
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    static byte[] header(TensorInfo info) {
        String shape = info.shape().stream().map(d -> d + ",").collect(Collectors.joining(" ", "(", ")"));
        if (info.shape().size() > 1) shape = shape.replace(",)", ")");
        String text = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr(info.dtype()), shape);
        int fixed = MAGIC.length() + Short.BYTES;
        int padded = Math.ceilDiv(fixed + text.length() + 1, ALIGNMENT) * ALIGNMENT;
        int length = padded - fixed;
        String lengthBytes = "" + (char) (length & 0xff) + (char) (length >> 8);
        String padding = " ".repeat(length - text.length() - 1);
        return (MAGIC + lengthBytes + text + padding + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String descr(DType type) {
        return switch (type) {
            case F32 -> "<f4";
            case U8 -> "|u1";
            default -> throw new IllegalArgumentException("no .npy form for " + type);
        };
    }
}
