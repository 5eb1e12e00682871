package io.github.clip4j.converter.torch;

import io.github.clip4j.converter.torch.PickleValue.Int;
import io.github.clip4j.converter.torch.PickleValue.Tensor;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MappableFile;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A PyTorch checkpoint in the ZIP format that {@code torch.save} writes since version 1.6: a state dict, training state
 * that holds one, or a TorchScript archive such as those that OpenAI publishes.
 *
 * <p>A pickle is a program. This reader runs none of it: it knows the few opcodes and names that tensors need, and
 * refuses any other with an error that names it. Data that the file stores uncompressed and in row-major order is
 * mapped in place; what is deflated or strided is copied into the caller's arena. Integers among the tensors are
 * scalars of type I64. The file's checksums of mapped data are not verified, because that would mean reading all of it.
 *
 * <p>Thread-safe.
 */
public final class TorchFile implements TensorFile {
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The start of a pickle; files of PyTorch before 1.6 are bare pickles. */
    private static final int PICKLE_PROTOCOL = 0x80;

    private final String source;
    private final MappableFile file;
    private final TorchArchive archive;
    private final Map<String, Stored> stored = new LinkedHashMap<>();
    private final SequencedMap<String, TensorInfo> tensors = new LinkedHashMap<>();

    /** The location of a tensor's data: an integer of the pickle, or an entry of the archive. */
    private sealed interface Stored {
        record Inline(long value) implements Stored {}

        record View(Tensor tensor, ZipEntry entry) implements Stored {}
    }

    private TorchFile(String source, MappableFile file) throws IOException {
        this.source = source;
        this.file = file;
        checkAge();
        this.archive = TorchArchive.open(source, file);
        PickleValue root = PickleMachine.read(source, archive.pickle(PickleMachine.MAX_BYTES));
        StateDict.find(source, root).forEach(this::add);
    }

    /**
     * Opens a checkpoint and checks everything but the data.
     *
     * @param path a {@code .pt}, {@code .pth} or {@code .bin} file, of any file system
     * @return the open file; names without the prefix {@code module.} of DistributedDataParallel
     * @throws TorchException if it cannot be read, is malformed, or asks for something that is not allowed
     */
    public static TorchFile open(Path path) {
        try {
            MappableFile file = MappableFile.open(path);
            try {
                return new TorchFile(path.toString(), file);
            } catch (IOException | RuntimeException | Error e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw new TorchException(path + ": " + e.getMessage(), e);
        }
    }

    private void checkAge() throws IOException {
        if (file.size() == 0) throw error("the file is empty");
        ByteBuffer first = ByteBuffer.allocate(1);
        file.read(0, first);
        boolean pickle = Byte.toUnsignedInt(first.get(0)) == PICKLE_PROTOCOL;
        boolean tar = false;
        if (file.size() > 512) {
            ByteBuffer magic = ByteBuffer.allocate(5);
            file.read(257, magic);
            tar = new String(magic.array(), StandardCharsets.ISO_8859_1).equals("ustar");
        }
        if (pickle || tar)
            throw error("a checkpoint in the format before PyTorch 1.6 (a bare " + (tar ? "tar" : "pickle")
                    + "): load it in PyTorch and save it again");
    }

    private void add(String name, PickleValue value) {
        switch (value) {
            case Int(long number) -> {
                tensors.put(name, TensorInfo.of(name, DType.I64));
                stored.put(name, new Stored.Inline(number));
            }
            case Tensor tensor -> {
                tensors.put(name, new TensorInfo(name, tensor.storage.dtype(), tensor.shape));
                stored.put(name, new Stored.View(tensor, entry(name, tensor)));
            }
            default -> throw new IllegalArgumentException(value.kind());
        }
    }

    private ZipEntry entry(String name, Tensor tensor) {
        String key = tensor.storage.key();
        @Nullable ZipEntry entry = archive.find("data/" + key);
        if (entry == null) throw error(tensorText(name) + ": its storage data/" + key + " is missing");
        archive.checkReadable(entry);
        long expected = tensor.storage.count() * tensor.storage.dtype().bytes();
        if (entry.size() != expected)
            throw error(tensorText(name) + ": storage data/" + key + ": expected " + expected + " bytes for "
                    + tensor.storage.count() + " elements of " + tensor.storage.dtype() + ", found " + entry.size());
        return entry;
    }

    @Override
    public SequencedMap<String, TensorInfo> tensors() {
        return Collections.unmodifiableSequencedMap(tensors);
    }

    @Override
    public MemorySegment map(String name, Arena arena) {
        Stored place = stored.get(name);
        try {
            return switch (place) {
                case null -> throw error("no tensor \"" + name + "\"");
                case Stored.Inline(long value) -> {
                    MemorySegment segment = arena.allocate(Long.BYTES);
                    segment.set(I64, 0, value);
                    yield segment.asReadOnly();
                }
                case Stored.View(Tensor tensor, ZipEntry entry) -> map(tensor, entry, arena);
            };
        } catch (IOException e) {
            throw new TorchException(source + ": " + tensorText(name) + ": " + e.getMessage(), e);
        }
    }

    private MemorySegment map(Tensor tensor, ZipEntry entry, Arena arena) throws IOException {
        TensorInfo info = new TensorInfo("", tensor.storage.dtype(), tensor.shape);
        long bytes = info.byteSize();
        long offset = tensor.offset * info.dtype().bytes();
        boolean contiguous = Strides.isContiguous(tensor);
        boolean whole = entry.method() == ZipEntry.STORED || bytes == entry.size();
        if (bytes == 0 || (contiguous && whole)) return archive.map(entry, offset, bytes, arena);
        MemorySegment copy = arena.allocate(bytes);
        try (Arena temporary = Arena.ofConfined()) {
            long span = Strides.span(tensor) * info.dtype().bytes();
            MemorySegment view = archive.map(entry, offset, span, temporary);
            if (contiguous) copy.copyFrom(view);
            else Strides.copy(tensor, view, copy);
        }
        return copy.asReadOnly();
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
            throw new TorchException(source + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    private static String tensorText(String name) {
        return "tensor \"" + TorchException.quote(name) + "\"";
    }

    private TorchException error(String message) {
        return new TorchException(source + ": " + message);
    }
}
