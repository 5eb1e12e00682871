package io.github.clip4j.safetensors;

import io.github.clip4j.error.IoReason;
import io.github.clip4j.file.Staging;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes {@code .safetensors} files, byte for byte as the {@code safetensors} Python package 0.8.0 does (with at most
 * one metadata string: the package writes several in random order). Memory use is constant, whatever the size of the
 * tensors.
 *
 * <p>The data goes to a temporary file in the same directory, which takes the place of the target only once it is
 * complete and on the disk: readers see the old file or the new one, never a part.
 */
public final class SafetensorsWriter {
    private static final int BUFFER_BYTES = 1 << 20;

    private SafetensorsWriter() {}

    /**
     * Writes a file, replacing one that exists.
     *
     * @param file the target
     * @param tensors what to write, in any order; the file has them by type, then by name
     * @param metadata strings for {@code __metadata__}; may be empty
     * @param source supplies each tensor's data
     * @throws SafetensorsException if names repeat, the data does not have the declared size, or the file cannot be
     *     written; nothing is left behind
     */
    public static void write(Path file, List<TensorInfo> tensors, Map<String, String> metadata, TensorSource source) {
        List<TensorInfo> ordered = HeaderWriter.order(tensors);
        byte[] header;
        try {
            header = HeaderWriter.write(ordered, metadata);
        } catch (SafetensorsException e) {
            throw new SafetensorsException(file + ": " + e.getMessage(), e);
        }
        Path target = file.toAbsolutePath();
        try (Staging staging = Staging.file(target)) {
            writeTo(staging.path(), header, ordered, source);
            staging.commit();
            syncDirectory(target);
        } catch (SafetensorsException e) {
            throw new SafetensorsException(file + ": " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw cannotBeWritten(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw cannotBeWritten(file, e);
        }
    }

    private static SafetensorsException cannotBeWritten(Path file, IOException e) {
        return new SafetensorsException(IoReason.unwritable(file, e), e);
    }

    private static void writeTo(Path temporary, byte[] header, List<TensorInfo> tensors, TensorSource source)
            throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            ByteBuffer start = ByteBuffer.wrap(header);
            while (start.hasRemaining()) channel.write(start);
            MemorySegment buffer = arena.allocate(BUFFER_BYTES);
            for (TensorInfo tensor : tensors) {
                TensorSink sink = new TensorSink(channel, buffer, tensor);
                source.write(tensor, sink);
                sink.expectComplete();
            }
            channel.force(true);
        }
    }

    /** Makes the rename itself durable where a directory can be opened; Windows has no such call and needs none. */
    private static void syncDirectory(Path target) throws IOException {
        Path directory = target.getParent();
        if (directory == null
                || !target.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
