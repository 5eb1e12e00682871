package io.github.clip4j.cuda.emulator;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Global memory of the emulated device, pessimistic: addresses are not host addresses, a gap follows every allocation,
 * fresh memory is NaN, and a freed range is never used again. One caller at a time; callers may be of different
 * threads.
 */
public final class DeviceMemory {
    /** Above 4 GB, so that a pointer cut to 32 bits is never valid, and far from the windows of the other spaces. */
    private static final long FIRST = 0x7_0000_0000L;

    private static final long ALIGNMENT = 256;

    /** A stray index is more likely small than large: so much follows each allocation. */
    private static final long GAP = 1 << 20;

    /** More than a device has. */
    private static final long SPACING = 1L << 40;

    /** Of one allocation: what a Java array can hold. */
    private static final long MOST = (long) (Integer.MAX_VALUE - 8) * Long.BYTES;

    private final TreeMap<Long, Allocation> allocations = new TreeMap<>();
    private long end;
    private int live;
    private long liveBytes;

    public DeviceMemory() {
        this(0);
    }

    /** Of one of several devices, none of which knows the addresses of another. */
    public DeviceMemory(int device) {
        end = FIRST + device * SPACING;
    }

    /** Memory whose every byte is 0xFF. */
    public synchronized long allocate(long bytes) {
        if (bytes <= 0 || bytes > MOST) throw new EmulationException("allocation of " + bytes + " bytes");
        // Of longs, so that the views allow aligned access of all types.
        long[] words = new long[Math.toIntExact(Math.ceilDiv(bytes, Long.BYTES))];
        MemorySegment segment = MemorySegment.ofArray(words).asSlice(0, bytes).fill((byte) 0xFF);
        long address = end;
        allocations.put(address, new Allocation(this, address, segment));
        end = Math.ceilDiv(address + bytes, ALIGNMENT) * ALIGNMENT + GAP;
        live++;
        liveBytes += bytes;
        return address;
    }

    /** The address must be one of {@link #allocate}, freed at most once. */
    public synchronized void free(long address) {
        Allocation allocation = allocations.get(address);
        if (allocation == null) throw new EmulationException("free of " + hex(address) + ", which is no allocation");
        if (allocation.freed) throw new EmulationException("double free of " + hex(address));
        allocation.free();
        live--;
        liveBytes -= allocation.bytes;
    }

    /** A view of bytes that lie in one living allocation. */
    public MemorySegment at(long address, long bytes) {
        Allocation allocation = find(address, bytes);
        return allocation.segment.asSlice(address - allocation.address, bytes);
    }

    public synchronized int liveAllocations() {
        return live;
    }

    public synchronized long liveBytes() {
        return liveBytes;
    }

    synchronized Allocation find(long address, long bytes) {
        Map.@Nullable Entry<Long, Allocation> entry = allocations.floorEntry(address);
        if (entry == null) throw new EmulationException(hex(address) + " is no device address");
        Allocation found = entry.getValue();
        if (found.freed && address - found.address < found.bytes)
            throw new EmulationException(hex(address) + " lies in freed memory (" + found + ")");
        if (!found.holds(this, address, bytes))
            throw new EmulationException(
                    bytes + " bytes at " + hex(address) + " are out of bounds: the nearest allocation is " + found);
        return found;
    }

    static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }

    /** One allocation. */
    static final class Allocation {
        final long address;
        MemorySegment segment;
        private final DeviceMemory owner;
        private final long bytes;
        private volatile boolean freed;

        private Allocation(DeviceMemory owner, long address, MemorySegment segment) {
            this.owner = owner;
            this.address = address;
            this.segment = segment;
            this.bytes = segment.byteSize();
        }

        private void free() {
            freed = true;
            // A view that someone kept sees NaN; the range stays known, its memory need not stay.
            segment.fill((byte) 0xFF);
            segment = MemorySegment.NULL;
        }

        boolean holds(DeviceMemory memory, long from, long count) {
            long offset = from - address;
            return owner == memory && !freed && offset >= 0 && count >= 0 && offset <= bytes - count;
        }

        @Override
        public String toString() {
            return bytes + " bytes at " + hex(address);
        }
    }
}
