package io.github.clip4j.cuda.emulator;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** A kernel that can be launched on the emulated device. One launch at a time. */
public final class PtxKernel {
    private static final int MOST_THREADS = 1024;
    private static final int MOST_THREADS_Z = 64;

    /**
     * On the device that has most. What a launch may take depends on the device and on the host's attributes, which the
     * driver checks.
     */
    private static final int MOST_SHARED_BYTES = 227 * 1024;

    private static final int MOST_BLOCKS_YZ = 65_535;

    private final Program program;
    private long laneInstructions;

    PtxKernel(Program program) {
        this.program = program;
    }

    public String name() {
        return program.name();
    }

    public List<Integer> parameterOffsets() {
        return program.parameterOffsets();
    }

    public List<Integer> parameterSizes() {
        return program.parameterSizes();
    }

    /** Static shared memory. */
    public int sharedBytes() {
        return program.sharedBytes();
    }

    /** Instructions executed so far in all launches, counted for each lane. */
    public long laneInstructions() {
        return laneInstructions;
    }

    /** With blocks in the order of their numbers. */
    public void launch(Dim3 grid, Dim3 block, int dynamicSharedBytes, MemorySegment parameters, DeviceMemory memory) {
        launch(grid, block, dynamicSharedBytes, parameters, memory, Schedule.IN_ORDER);
    }

    /**
     * Runs all blocks, one after the other.
     *
     * @param parameters at {@link #parameterOffsets}
     */
    public void launch(
            Dim3 grid,
            Dim3 block,
            int dynamicSharedBytes,
            MemorySegment parameters,
            DeviceMemory memory,
            Schedule schedule) {
        requireLimits(grid, block, dynamicSharedBytes);
        MemorySegment copy = copyOf(parameters);
        Block one = new Block(program, grid, block, dynamicSharedBytes, copy, memory, schedule);
        try {
            for (int i : schedule.order(Math.toIntExact(grid.count()))) one.run(grid.position(i));
        } finally {
            laneInstructions += one.executed();
        }
    }

    private MemorySegment copyOf(MemorySegment parameters) {
        int bytes = program.parameterOffsets().isEmpty()
                ? 0
                : program.parameterOffsets().getLast()
                        + program.parameterSizes().getLast();
        if (parameters.byteSize() < bytes)
            throw refused(parameters.byteSize() + " bytes of parameters where " + bytes + " are needed");
        // On the heap like all memory of the device: so accesses see one kind of segment.
        return MemorySegment.ofArray(new long[Math.ceilDiv(bytes, Long.BYTES)])
                .asSlice(0, bytes)
                .copyFrom(parameters.asSlice(0, bytes));
    }

    private void requireLimits(Dim3 grid, Dim3 block, int dynamicSharedBytes) {
        if (Math.min(grid.x(), Math.min(grid.y(), grid.z())) < 1) throw refused("grid " + grid);
        if (Math.max(grid.y(), grid.z()) > MOST_BLOCKS_YZ)
            throw refused("grid " + grid + ": y and z may be " + MOST_BLOCKS_YZ + " at most");
        if (Math.min(block.x(), Math.min(block.y(), block.z())) < 1) throw refused("block " + block);
        int most = program.maxThreads() > 0 ? Math.min(program.maxThreads(), MOST_THREADS) : MOST_THREADS;
        if (block.count() > most || block.z() > MOST_THREADS_Z)
            throw refused("block " + block + ": " + most + " threads at most");
        long shared = (long) program.dynamicSharedStart() + dynamicSharedBytes;
        if (dynamicSharedBytes < 0 || shared > MOST_SHARED_BYTES)
            throw refused(shared + " bytes of shared memory: " + MOST_SHARED_BYTES + " at most");
    }

    private EmulationException refused(String why) {
        return new EmulationException("launch of " + program.name() + " refused: " + why);
    }
}
