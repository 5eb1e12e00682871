package io.github.clip4j.cuda.fake;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Host memory that the device reaches by itself. It is closed when freed, so that a copy that comes too late fails. */
final class PinnedMemory {
    private static final long PAGE = 4096;

    private final World world;
    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    private final Set<Long> freed = new HashSet<>();

    PinnedMemory(World world) {
        this.world = world;
    }

    @SuppressWarnings("MustBeClosedChecker") // free closes it
    long allocate(long bytes) {
        Arena arena = Arena.ofShared();
        MemorySegment segment = arena.allocate(bytes, PAGE);
        segment.fill(World.POISON);
        return add(new Block(segment, arena));
    }

    void register(long address, long bytes) {
        Map.Entry<Long, Block> below = blocks.lowerEntry(address + bytes);
        if (below != null && below.getKey() + below.getValue().segment.byteSize() > address)
            throw new CallFailure(Status.HOST_MEMORY_ALREADY_REGISTERED);
        add(new Block(Arguments.host(address, bytes), null));
    }

    private long add(Block block) {
        blocks.put(block.segment.address(), block);
        freed.remove(block.segment.address());
        return block.segment.address();
    }

    void free(long address) {
        Block block = blocks.get(address);
        if (block == null || block.arena == null) {
            world.fault(String.format(
                    Locale.ROOT,
                    "pinned memory 0x%x %s",
                    address,
                    freed.contains(address) ? "freed twice" : "unknown"));
            throw new CallFailure(Status.INVALID_VALUE);
        }
        remove(address);
        block.arena.close();
    }

    void unregister(long address) {
        Block block = blocks.get(address);
        if (block == null || block.arena != null) {
            world.fault(String.format(Locale.ROOT, "host memory 0x%x is not registered", address));
            throw new CallFailure(Status.HOST_MEMORY_NOT_REGISTERED);
        }
        remove(address);
    }

    private void remove(long address) {
        blocks.remove(address);
        freed.add(address);
    }

    /** The memory, if it is pinned; partly pinned memory is a mistake. */
    Optional<MemorySegment> find(long address, long bytes) {
        Map.Entry<Long, Block> below = blocks.lowerEntry(address + bytes);
        if (below == null) return Optional.empty();
        long offset = address - below.getKey();
        long size = below.getValue().segment.byteSize();
        if (offset >= size) return Optional.empty();
        if (offset < 0 || offset + bytes > size) {
            world.fault(String.format(
                    Locale.ROOT,
                    "0x%x + %d reaches past pinned memory of %d bytes at 0x%x",
                    address,
                    bytes,
                    size,
                    below.getKey()));
            throw new CallFailure(Status.INVALID_VALUE);
        }
        return Optional.of(below.getValue().segment.asSlice(offset, bytes));
    }

    int size() {
        return blocks.size();
    }

    /** Gives back all that a test left. */
    void close() {
        for (Block block : blocks.values()) if (block.arena != null) block.arena.close();
        blocks.clear();
    }

    private record Block(MemorySegment segment, @Nullable Arena arena) {}
}
