package io.github.clip4j.converter.onnx;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.converter.output.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The file beside a graph that holds its weights: little-endian floats, each tensor on a page of its own so that a
 * runtime can map it (onnx.proto, TensorProto.external_data). A graph file could not: Protocol Buffers end at 2 GiB.
 */
final class ExternalData implements AutoCloseable {
    private static final int PAGE = 4096;
    private static final int BUFFER = 1 << 20;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final Progress progress;

    private ExternalData(FileChannel channel, Progress progress) {
        this.channel = channel;
        this.progress = progress;
    }

    /** Where a tensor begins that comes after so many bytes. */
    static long align(long end) {
        return Math.addExact(end, PAGE - 1) / PAGE * PAGE;
    }

    /**
     * Writes the file; memory is a few megabytes whatever the tensors' sizes.
     *
     * @param progress hears of the bytes of weights, without what is between them
     */
    static void write(Path file, List<Weight> weights, Checkpoint source, Progress progress) throws IOException {
        try (ExternalData data = new ExternalData(
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), progress)) {
            progress.start(
                    String.valueOf(file.getFileName()),
                    weights.stream().mapToLong(Weight::byteSize).sum());
            for (Weight weight : weights) data.write(weight, source);
            data.channel.force(true);
            progress.done();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write(Weight weight, Checkpoint source) throws IOException {
        long begin = align(channel.position());
        channel.position(begin);
        try (Arena arena = Arena.ofConfined()) {
            weight.copy(source.matrix(weight.canonical(), arena), this::write);
        }
        if (channel.position() != begin + weight.byteSize())
            throw new IllegalStateException(weight + ": " + (channel.position() - begin) + " bytes");
    }

    private void write(float[] values, int count) {
        int most = BUFFER / Float.BYTES;
        try {
            for (int done = 0; done < count; done += most) {
                int run = Math.min(most, count - done);
                buffer.clear().asFloatBuffer().put(values, done, run);
                buffer.limit(run * Float.BYTES);
                while (buffer.hasRemaining()) channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        progress.advance((long) count * Float.BYTES);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
