package io.github.clip4j.converter.torch;

import io.github.clip4j.converter.torch.PickleValue.AnyStorage;
import io.github.clip4j.converter.torch.PickleValue.Int;
import io.github.clip4j.converter.torch.PickleValue.Items;
import io.github.clip4j.converter.torch.PickleValue.Text;
import io.github.clip4j.tensor.MappableFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The format of {@code torch.save} before PyTorch 1.6, which {@code _use_new_zipfile_serialization=False} still writes
 * ({@code torch/serialization.py}, {@code _legacy_save}): five pickles one after another (a magic number, the version
 * of the protocol, the machine's properties, the object, the keys of its storages in the order of the file), and then
 * each storage as its number of elements in 8 bytes and its elements, little-endian. Thread-safe.
 */
final class LegacyCheckpoint implements TorchContainer {
    /** 0x1950a86a20f9469cfc6c, as a pickle holds it. */
    private static final byte[] MAGIC = HexFormat.of().parseHex("6cfc9c46f9206aa85019");

    private static final int MAGIC_WITHIN = 32;
    private static final int PICKLE_PROTOCOL = 0x80;
    private static final long PROTOCOL_VERSION = 1001;

    private final String source;
    private final PickleValue root;
    private final Map<String, Data> storages = new HashMap<>();

    private LegacyCheckpoint(String source, MappableFile file) throws IOException {
        this.source = source;
        PickleReader in = new PickleReader(source, beginning(file, PickleMachine.MAX_BYTES));
        PickleMachine.read(in);
        if (!(PickleMachine.read(in) instanceof Int(long version)) || version != PROTOCOL_VERSION)
            throw error("a checkpoint in the format before PyTorch 1.6: expected its version " + PROTOCOL_VERSION);
        PickleMachine.read(in);
        Map<String, AnyStorage> named = new HashMap<>();
        root = PickleMachine.read(in, named);
        if (!(PickleMachine.read(in) instanceof Items keys))
            throw error("a checkpoint in the format before PyTorch 1.6: expected a list of storages");
        long at = in.offset();
        for (PickleValue key : keys.items) {
            if (!(key instanceof Text(String name)) || !named.containsKey(name))
                throw error("the list of storages holds one that no tensor has");
            at = add(file, name, named.get(name), at);
        }
    }

    /** Whether a file is in this format. */
    static boolean isOne(MappableFile file) throws IOException {
        byte[] first = beginning(file, MAGIC_WITHIN);
        if (first.length == 0 || Byte.toUnsignedInt(first[0]) != PICKLE_PROTOCOL) return false;
        for (int i = 0; i + MAGIC.length <= first.length; i++)
            if (Arrays.equals(first, i, i + MAGIC.length, MAGIC, 0, MAGIC.length)) return true;
        return false;
    }

    static LegacyCheckpoint open(String source, MappableFile file) throws IOException {
        return new LegacyCheckpoint(source, file);
    }

    private static byte[] beginning(MappableFile file, int limit) throws IOException {
        byte[] bytes = new byte[(int) Math.min(limit, file.size())];
        file.read(0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** Notes where a storage lies and gives the offset behind it. */
    private long add(MappableFile file, String key, @Nullable AnyStorage storage, long at) throws IOException {
        if (storage == null || at > file.size() - Long.BYTES) throw error("storage " + key + ": the file ends early");
        ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read(at, count);
        if (count.getLong(0) != storage.count())
            throw error("storage " + key + " at offset " + at + ": expected " + storage.count() + " elements, found "
                    + count.getLong(0));
        long begin = at + Long.BYTES;
        long bytes = storage.count() * storage.elementBytes();
        if (bytes > file.size() - begin)
            throw error("storage " + key + " at offset " + at + ": its " + bytes + " bytes run past the end of a file"
                    + " of " + file.size());
        if (storages.put(key, new Data(file, begin, bytes)) != null) throw error("storage " + key + " is there twice");
        return begin + bytes;
    }

    @Override
    public PickleValue root() {
        return root;
    }

    @Override
    public @Nullable StorageData storage(String key) {
        return storages.get(key);
    }

    @Override
    public String nameOf(String key) {
        return key;
    }

    private record Data(MappableFile file, long begin, long size) implements StorageData {
        @Override
        public boolean isInPlace() {
            return true;
        }

        @Override
        public MemorySegment map(long offset, long bytes, Arena arena) throws IOException {
            return bytes == 0 ? arena.allocate(0).asReadOnly() : file.map(begin + offset, bytes, arena);
        }
    }

    private TorchException error(String message) {
        return new TorchException(source + ": " + message);
    }
}
