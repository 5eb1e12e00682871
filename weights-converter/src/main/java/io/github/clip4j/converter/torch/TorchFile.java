package io.github.clip4j.converter.torch;

import io.github.clip4j.converter.torch.PickleValue.Int;
import io.github.clip4j.converter.torch.PickleValue.Tensor;
import io.github.clip4j.converter.torch.TorchContainer.StorageData;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MappableFile;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A PyTorch checkpoint: a state dict, training state that holds one, or a TorchScript archive such as those that OpenAI
 * publishes; in the ZIP format that {@code torch.save} writes since version 1.6, or in the one before.
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

    /**
     * Tensors may share a storage, as tied weights do, and a name may repeat a tensor. Each becomes a matrix of its own
     * when a model is loaded, so that a file of a few kilobytes could ask for any amount of memory.
     */
    private static final int MAX_SHARING = 16;

    private static final long SMALL = 16 << 20;

    private final String source;
    private final MappableFile file;
    private final TorchContainer container;
    private final Map<String, StorageData> storages = new HashMap<>();
    private final Map<String, Stored> stored = new LinkedHashMap<>();
    private final SequencedMap<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, String> unreadable = new LinkedHashMap<>();

    /** The location of a tensor's data: an integer of the pickle, or an entry of the archive. */
    private sealed interface Stored {
        record Inline(long value) implements Stored {}

        record View(Tensor tensor, StorageData data) implements Stored {}
    }

    private TorchFile(String source, MappableFile file) throws IOException {
        this.source = source;
        this.file = file;
        checkKind();
        boolean legacy = LegacyCheckpoint.isOne(file);
        this.container = legacy ? LegacyCheckpoint.open(source, file) : TorchArchive.open(source, file);
        StateDict.find(source, container.root()).forEach(this::add);
        checkSharing();
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
            throw new TorchException(path + ": " + IoReason.of(e), e);
        }
    }

    private void checkKind() throws IOException {
        if (file.size() == 0) throw error("the file is empty");
        if (file.size() <= 512) return;
        ByteBuffer magic = ByteBuffer.allocate(5);
        file.read(257, magic);
        if (new String(magic.array(), StandardCharsets.ISO_8859_1).equals("ustar"))
            throw error("a checkpoint in the format of PyTorch 0.1 (a tar file): load it in PyTorch and save it again");
    }

    private void checkSharing() {
        long data = storages.values().stream().mapToLong(StorageData::size).sum();
        BigInteger named = tensors.values().stream()
                .map(info -> BigInteger.valueOf(info.byteSize()))
                .reduce(BigInteger.ZERO, BigInteger::add);
        if (named.compareTo(BigInteger.valueOf(Math.max(SMALL, data)).multiply(BigInteger.valueOf(MAX_SHARING))) > 0)
            throw error(tensors.size() + " tensors of " + named + " bytes in all share storages of " + data
                    + " bytes: more than " + MAX_SHARING + " times as many are not read");
    }

    private void add(String name, PickleValue value) {
        switch (value) {
            case Int(long number) -> {
                tensors.put(name, TensorInfo.of(name, DType.I64));
                stored.put(name, new Stored.Inline(number));
            }
            case Tensor tensor -> {
                tensors.put(name, new TensorInfo(name, tensor.storage.dtype(), tensor.shape));
                stored.put(name, new Stored.View(tensor, data(name, tensor)));
            }
            case OtherTensor(String what) -> unreadable.put(name, what);
            default -> throw new IllegalArgumentException(value.kind());
        }
    }

    private StorageData data(String name, Tensor tensor) {
        String key = tensor.storage.key();
        StorageData data = storages.get(key);
        if (data == null) {
            data = container.storage(key);
            if (data == null) throw error(tensorText(name) + ": its storage " + container.nameOf(key) + " is missing");
            storages.put(key, data);
        }
        long expected = tensor.storage.count() * tensor.storage.dtype().bytes();
        if (data.size() != expected)
            throw error(tensorText(name) + ": storage " + container.nameOf(key) + ": expected " + expected
                    + " bytes for " + tensor.storage.count() + " elements of " + tensor.storage.dtype() + ", found "
                    + data.size());
        return data;
    }

    @Override
    public SequencedMap<String, TensorInfo> tensors() {
        return Collections.unmodifiableSequencedMap(tensors);
    }

    @Override
    public Map<String, String> unreadable() {
        return Collections.unmodifiableMap(unreadable);
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
                case Stored.View(Tensor tensor, StorageData data) -> map(tensor, data, arena);
            };
        } catch (IOException e) {
            throw new TorchException(source + ": " + tensorText(name) + ": " + IoReason.of(e), e);
        }
    }

    private static MemorySegment map(Tensor tensor, StorageData data, Arena arena) throws IOException {
        TensorInfo info = new TensorInfo("", tensor.storage.dtype(), tensor.shape);
        long bytes = info.byteSize();
        long offset = tensor.offset * info.dtype().bytes();
        boolean contiguous = Strides.isContiguous(tensor);
        boolean whole = data.isInPlace() || bytes == data.size();
        if (bytes == 0 || (contiguous && whole)) return data.map(offset, bytes, arena);
        MemorySegment copy = arena.allocate(bytes);
        try (Arena temporary = Arena.ofConfined()) {
            long span = Strides.span(tensor) * info.dtype().bytes();
            MemorySegment view = data.map(offset, span, temporary);
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
            throw new TorchException(source + ": cannot be closed: " + IoReason.of(e), e);
        }
    }

    private static String tensorText(String name) {
        return "tensor \"" + TorchException.quote(name) + "\"";
    }

    private TorchException error(String message) {
        return new TorchException(source + ": " + message);
    }
}
