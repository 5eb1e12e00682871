package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.file.Staging;
import io.github.clip4j.tensor.NpyHeader;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** NumPy's {@code .npy} files, format 1.0. */
public final class NpyWriter {
    private static final int PIECE = 1 << 20;

    private NpyWriter() {}

    /** Writes a file, replacing one that exists; nothing half-written is ever seen under its name. */
    public static void write(Path file, TensorInfo info, MemorySegment data) {
        write(file, NpyHeader.of(info.dtype(), info.shape()), data);
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
}
