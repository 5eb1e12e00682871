package io.github.clip4j.cuda.emulator;

import java.lang.foreign.MemorySegment;

/** Memory that each thread of a block has to itself: its arrays, and the parameters of functions it calls. */
final class LocalMemory {
    private final int bytes;
    private final int stride;
    private final MemorySegment data;

    LocalMemory(int threads, int bytes) {
        this.bytes = bytes;
        stride = Math.ceilDiv(bytes, Long.BYTES) * Long.BYTES;
        data = MemorySegment.ofArray(new long[stride / Long.BYTES * threads]);
    }

    /** NaN, as on a device it would be anything. */
    void poison() {
        data.fill((byte) 0xFF);
    }

    MemorySegment data() {
        return data;
    }

    /** Where in {@link #data} a thread's address lies. */
    long offset(Warp warp, int lane, long address, int count) {
        if (address < 0 || address > bytes - count)
            throw warp.fault(
                    lane,
                    count + " bytes at local address " + DeviceMemory.hex(address) + " are out of bounds: a thread has "
                            + bytes);
        return (long) (warp.index * Warp.LANES + lane) * stride + address;
    }
}
