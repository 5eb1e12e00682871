package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.DeviceMemory;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A device and the allocations in its memory. */
final class Device {
    /** Real devices hand out more at once; enough that many small allocations count. */
    private static final long GRANULE = 512;

    private final World world;
    private final int ordinal;
    private final FakeDevice facts;
    private final DeviceMemory memory;
    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    private final Set<Long> freed = new HashSet<>();
    private @Nullable Context primary;
    private long used;

    Device(World world, int ordinal, FakeDevice facts) {
        this.world = world;
        this.ordinal = ordinal;
        this.facts = facts;
        this.memory = new DeviceMemory(ordinal);
    }

    int ordinal() {
        return ordinal;
    }

    FakeDevice facts() {
        return facts;
    }

    DeviceMemory memory() {
        return memory;
    }

    @Nullable
    Context primary() {
        return primary;
    }

    void primary(@Nullable Context context) {
        primary = context;
    }

    long free() {
        return facts.totalMemory() - used;
    }

    long allocate(Context owner, long bytes) {
        // Memory whose release waits for work is not lost.
        if (rounded(bytes) > free()) world.scheduler().drain(owner);
        if (rounded(bytes) > free()) throw new CallFailure(Status.OUT_OF_MEMORY);
        long address = memory.allocate(bytes);
        blocks.put(address, new Block(bytes, owner));
        used += rounded(bytes);
        return address;
    }

    private static long rounded(long bytes) {
        return Math.ceilDiv(bytes, GRANULE) * GRANULE;
    }

    /**
     * The memory lasts until the work that is queued now is done; that the real call waits for that work is nothing to
     * rely on.
     */
    void free(Context context, long address) {
        Block block = blocks.remove(address);
        if (block == null) {
            world.fault(String.format(
                    Locale.ROOT,
                    "device memory 0x%x %s",
                    address,
                    freed.contains(address) ? "freed twice" : "unknown"));
            throw new CallFailure(Status.INVALID_VALUE);
        }
        freed.add(address);
        List<Stream> pending =
                context.streams().stream().filter(Stream::pending).toList();
        AtomicInteger left = new AtomicInteger(pending.size());
        for (Stream stream : pending)
            stream.mark(() -> {
                if (left.decrementAndGet() == 0) release(address, block);
            });
        if (pending.isEmpty()) release(address, block);
    }

    private void release(long address, Block block) {
        memory.free(address);
        used -= rounded(block.bytes);
    }

    /** That a call names memory which is there. */
    void check(long address, long bytes) {
        Map.Entry<Long, Block> floor = blocks.floorEntry(address);
        if (floor != null && address - floor.getKey() + bytes <= floor.getValue().bytes) return;
        world.fault(String.format(
                Locale.ROOT,
                "0x%x + %d is not within an allocation of device %d%s",
                address,
                bytes,
                ordinal,
                freed.contains(address) ? ", it is freed" : ""));
        throw new CallFailure(Status.INVALID_VALUE);
    }

    /** When work is done. */
    MemorySegment at(long address, long bytes) {
        return memory.at(address, bytes);
    }

    int allocations() {
        return blocks.size();
    }

    long allocatedBytes() {
        return blocks.values().stream().mapToLong(Block::bytes).sum();
    }

    /** Frees what a destroyed context left; returns how many allocations. */
    int freeAll(Context owner) {
        List<Long> left = blocks.entrySet().stream()
                .filter(entry -> entry.getValue().owner == owner)
                .map(Map.Entry::getKey)
                .toList();
        left.forEach(address -> free(owner, address));
        return left.size();
    }

    private record Block(long bytes, Context owner) {}
}
