package io.github.clip4j.cuda.emulator;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The memory operand of an instruction: works out each lane's address, and refuses those that are wrong. */
final class Access {
    /** What is done there. */
    enum Use {
        READ,
        WRITE,
        ATOMIC
    }

    private final Space space;
    private final int base;
    private final boolean wide;
    private final long displacement;
    private final int bytes;
    private DeviceMemory.@Nullable Allocation recent;

    /** Of the last lane that was located. */
    private MemorySegment segment = MemorySegment.NULL;

    private long offset;

    /**
     * An operand.
     *
     * @param base register
     * @param wide the base has 64 bits
     * @param bytes of the whole access, which is also its alignment
     */
    Access(Space space, int base, boolean wide, long displacement, int bytes) {
        this.space = space;
        this.base = base;
        this.wide = wide;
        this.displacement = displacement;
        this.bytes = bytes;
    }

    MemorySegment segment() {
        return segment;
    }

    long offset() {
        return offset;
    }

    long address(Warp warp, int lane) {
        long value = warp.values[base * Warp.LANES + lane];
        return (wide ? value : value & 0xFFFFFFFFL) + displacement;
    }

    /** Sets {@link #segment} and {@link #offset}. */
    void locate(Warp warp, int lane, Use use) {
        long address = address(warp, lane);
        requireAligned(warp, lane, address);
        switch (space) {
            case GLOBAL -> global(warp, lane, address);
            case SHARED -> shared(warp, lane, address, use);
            case LOCAL -> local(warp, lane, address);
            case PARAM -> parameter(warp, lane, address, use);
            case GENERIC -> generic(warp, lane, address, use);
        }
    }

    private void generic(Warp warp, int lane, long address, Use use) {
        Space actual = Space.ofGeneric(address);
        switch (actual) {
            case SHARED -> shared(warp, lane, address - actual.window(), use);
            case LOCAL -> local(warp, lane, address - actual.window());
            default -> global(warp, lane, address);
        }
    }

    void requireAligned(Warp warp, int lane, long address) {
        if ((address & (bytes - 1)) != 0)
            throw warp.fault(lane, "misaligned: " + bytes + " bytes at " + DeviceMemory.hex(address));
    }

    private void global(Warp warp, int lane, long address) {
        DeviceMemory memory = warp.block.memory();
        DeviceMemory.Allocation allocation = recent;
        if (allocation == null || !allocation.holds(memory, address, bytes)) {
            try {
                if (Space.inWindow(address, Space.MODULE_WINDOW)) {
                    ModuleVariables variables = warp.block.program().variables();
                    offset = variables.offset(address, bytes);
                    segment = variables.data();
                    return;
                }
                allocation = memory.find(address, bytes);
            } catch (EmulationException e) {
                throw warp.fault(lane, "global memory: " + e.getMessage());
            }
            recent = allocation;
        }
        segment = allocation.segment;
        offset = address - allocation.address;
    }

    private void shared(Warp warp, int lane, long address, Use use) {
        SharedMemory shared = warp.block.shared();
        switch (use) {
            case READ -> shared.read(warp, lane, address, bytes);
            case WRITE -> shared.write(warp, lane, address, bytes);
            case ATOMIC -> shared.atomic(warp, lane, address, bytes);
        }
        segment = shared.data();
        offset = address;
    }

    private void local(Warp warp, int lane, long address) {
        offset = warp.block.local().offset(warp, lane, address, bytes);
        segment = warp.block.local().data();
    }

    private void parameter(Warp warp, int lane, long address, Use use) {
        if (use != Use.READ) throw warp.fault(lane, "writes to the kernel's parameters");
        segment = warp.block.parameters();
        if (address < 0 || address > segment.byteSize() - bytes)
            throw warp.fault(lane, "reads beyond the kernel's parameters");
        offset = address;
    }
}
