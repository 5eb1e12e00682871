package io.github.clip4j.cuda.emulator;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Shared memory of a block, with a shadow that finds races: for each granule, who wrote, read and atomically changed it
 * last. Two accesses by different threads, one of them a write, race unless a barrier of the block lies between, or one
 * of the warp if both are in one warp. Since every warp passes every barrier of the block, a count of barriers (the
 * epoch) tells whether one lies between.
 *
 * <p>A stamp says who and when: epoch, barriers of the warp within it, warp, lane. Of writers the last is enough, since
 * earlier ones are ordered before it. Of readers there can be several; a later write races with one of them, so it is
 * enough to know whether they are of several lanes or several warps.
 */
final class SharedMemory {
    /** In place of a lane or a warp. */
    static final int SEVERAL = 32;

    private static final int WARP_SHIFT = 6;
    private static final int SYNCS_SHIFT = 12;
    private static final int EPOCH_SHIFT = 36;
    private static final long NOT_WARP = ~(63L << WARP_SHIFT);

    private final int bytes;
    private final MemorySegment data;

    /** The granule is the smallest access of the kernel: every access, being aligned, covers whole granules. */
    private final int granuleShift;

    private final long[] writes;
    private final long[] reads;
    private final long[] atomics;

    /** A cp.async will write here, some time before its wait returns. */
    private final boolean[] pending;

    private long epoch;
    private long firstEpoch;

    SharedMemory(int bytes, int granule) {
        this.bytes = bytes;
        data = MemorySegment.ofArray(new long[Math.ceilDiv(bytes, Long.BYTES)]).asSlice(0, bytes);
        granuleShift = Integer.numberOfTrailingZeros(granule);
        int granules = Math.ceilDiv(bytes, granule);
        writes = new long[granules];
        reads = new long[granules];
        atomics = new long[granules];
        pending = new boolean[granules];
    }

    /** The next block finds nothing of the one before. */
    void startBlock() {
        epoch++;
        firstEpoch = epoch;
        data.fill((byte) 0xFF);
        Arrays.fill(pending, false);
    }

    void passBarrier() {
        epoch++;
    }

    MemorySegment data() {
        return data;
    }

    /** By {@code lane}, or by {@link #SEVERAL} lanes at once. */
    void read(Warp warp, int lane, long address, int count) {
        requireInside(warp, lane, address, count);
        long mine = stamp(warp, lane);
        for (int i = first(address); i < first(address + count); i++) {
            if (writes[i] >>> EPOCH_SHIFT < firstEpoch) {
                requireLanded(warp, lane, i);
                throw warp.fault(lane & 31, "reads uninitialised shared memory at " + place(i));
            }
            if (reads[i] == mine && writes[i] >>> EPOCH_SHIFT != epoch && !pending[i]) continue;
            requireLanded(warp, lane, i);
            requireOrdered(warp, lane, writes[i], i, "a read", "a write");
            requireOrdered(warp, lane, atomics[i], i, "a read", "an atomic operation");
            reads[i] = joined(reads[i], mine, warp);
        }
    }

    void write(Warp warp, int lane, long address, int count) {
        requireInside(warp, lane, address, count);
        for (int i = first(address); i < first(address + count); i++) {
            requireLanded(warp, lane, i);
            requireOrdered(warp, lane, writes[i], i, "a write", "a write");
            requireOrdered(warp, lane, reads[i], i, "a write", "a read");
            requireOrdered(warp, lane, atomics[i], i, "a write", "an atomic operation");
            writes[i] = stamp(warp, lane);
        }
    }

    void atomic(Warp warp, int lane, long address, int count) {
        requireInside(warp, lane, address, count);
        for (int i = first(address); i < first(address + count); i++) {
            if (writes[i] >>> EPOCH_SHIFT < firstEpoch)
                throw warp.fault(lane, "reads uninitialised shared memory at " + place(i));
            requireLanded(warp, lane, i);
            requireOrdered(warp, lane, writes[i], i, "an atomic operation", "a write");
            requireOrdered(warp, lane, reads[i], i, "an atomic operation", "a read");
            atomics[i] = joined(atomics[i], stamp(warp, lane), warp);
        }
    }

    /** A cp.async sets out: as a write, but nobody may touch the place until it has landed. */
    void writeLater(Warp warp, int lane, long address, int count) {
        write(warp, lane, address, count);
        for (int i = first(address); i < first(address + count); i++) {
            pending[i] = true;
            // Not written yet, if it was not before.
            writes[i] = 0;
        }
    }

    void land(Warp warp, int lane, long address, int count) {
        for (int i = first(address); i < first(address + count); i++) {
            pending[i] = false;
            writes[i] = stamp(warp, lane);
        }
    }

    private int first(long address) {
        return (int) (address >> granuleShift);
    }

    private String place(int granule) {
        return DeviceMemory.hex((long) granule << granuleShift);
    }

    private void requireInside(Warp warp, int lane, long address, int count) {
        if (address < 0 || address > bytes - count)
            throw warp.fault(
                    lane & 31,
                    count + " bytes at shared address " + DeviceMemory.hex(address)
                            + " are out of bounds: the block has " + bytes);
    }

    private void requireLanded(Warp warp, int lane, int granule) {
        if (pending[granule])
            throw warp.fault(lane & 31, "cp.async to " + place(granule) + " is still under way: no wait before this");
    }

    private void requireOrdered(Warp warp, int lane, long stamp, int granule, String mine, String other) {
        if (stamp >>> EPOCH_SHIFT != epoch) return;
        int byWarp = (int) (stamp >>> WARP_SHIFT) & 63;
        int byLane = (int) stamp & 63;
        boolean ordered = byWarp == warp.index
                && ((byLane == lane && lane != SEVERAL) || ((int) (stamp >>> SYNCS_SHIFT) & 0xFFFFFF) != warp.syncs);
        if (ordered) return;
        String who = byWarp == SEVERAL
                ? "threads of several warps"
                : byLane == SEVERAL
                        ? "several lanes of warp " + byWarp
                        : "thread " + warp.block.threadPosition(byWarp * Warp.LANES + byLane);
        throw warp.fault(
                lane & 31,
                "race: " + mine + " of shared address " + place(granule) + " and " + other + " by " + who
                        + " have no barrier between them");
    }

    private long stamp(Warp warp, int lane) {
        return epoch << EPOCH_SHIFT | (long) warp.syncs << SYNCS_SHIFT | (long) warp.index << WARP_SHIFT | lane;
    }

    /** Who read, when {@code mine} comes to those of {@code old}. */
    private long joined(long old, long mine, Warp warp) {
        if (old >>> EPOCH_SHIFT != epoch || old == mine) return mine;
        if (((int) (old >>> WARP_SHIFT) & 63) != warp.index) return (mine & NOT_WARP) | ((long) SEVERAL << WARP_SHIFT);
        return old >>> SYNCS_SHIFT == mine >>> SYNCS_SHIFT ? (mine & ~63L) | SEVERAL : mine;
    }
}
