package io.github.clip4j.safetensors;

import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Where a {@link TensorSource} puts the data of one tensor; one thread. */
public final class TensorSink {
    private final FileChannel channel;
    private final MemorySegment buffer;
    private final TensorInfo tensor;
    private final long total;
    private long written;

    TensorSink(FileChannel channel, MemorySegment buffer, TensorInfo tensor) {
        this.channel = channel;
        this.buffer = buffer;
        this.tensor = tensor;
        this.total = tensor.byteSize();
    }

    /**
     * Appends bytes.
     *
     * @param bytes little-endian elements in row-major order; any size up to what is left of the tensor
     * @throws SafetensorsException if the tensor takes fewer bytes
     */
    public void write(MemorySegment bytes) {
        reserve(bytes.byteSize());
        for (long done = 0; done < bytes.byteSize(); ) {
            long count = Math.min(bytes.byteSize() - done, buffer.byteSize());
            put(bytes.asSlice(done, count));
            done += count;
        }
    }

    /**
     * Appends floats, rounded to the tensor's type (nearest, ties to even).
     *
     * @param values the values
     * @param offset first index in {@code values}
     * @param count how many
     * @throws SafetensorsException if the tensor takes fewer elements
     * @throws IllegalArgumentException if it is not of a floating-point type
     */
    public void write(float[] values, int offset, int count) {
        DType dtype = tensor.dtype();
        reserve((long) count * dtype.bytes());
        int capacity = Math.toIntExact(buffer.byteSize() / dtype.bytes());
        for (int done = 0; done < count; ) {
            int n = Math.min(count - done, capacity);
            Floats.write(values, offset + done, n, buffer, dtype, 0);
            put(buffer.asSlice(0, (long) n * dtype.bytes()));
            done += n;
        }
    }

    private void reserve(long bytes) {
        if (bytes > total - written)
            throw new SafetensorsException("tensor \"" + tensor.name() + "\": expected " + total
                    + " bytes of data, found at least " + (written + bytes));
        written += bytes;
    }

    void expectComplete() {
        if (written != total)
            throw new SafetensorsException(
                    "tensor \"" + tensor.name() + "\": expected " + total + " bytes of data, found " + written);
    }

    private void put(MemorySegment bytes) {
        try {
            ByteBuffer piece = bytes.asByteBuffer();
            while (piece.hasRemaining()) channel.write(piece);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
