package io.github.clip4j.cuda.emulator;

import java.lang.foreign.MemorySegment;

/**
 * A block of threads: its warps take turns, each running up to the next barrier. One object serves all blocks of a
 * launch.
 */
final class Block {
    private final Program program;
    private final Dim3 grid;
    private final Dim3 threads;
    private final int dynamicSharedBytes;
    private final Schedule schedule;
    private final Warp[] warps;
    private final SharedMemory shared;
    private final LocalMemory local;
    private final MemorySegment parameters;
    private final DeviceMemory memory;
    private Dim3 position = new Dim3(0, 0, 0);

    Block(
            Program program,
            Dim3 grid,
            Dim3 threads,
            int dynamicSharedBytes,
            MemorySegment parameters,
            DeviceMemory memory,
            Schedule schedule) {
        this.program = program;
        this.grid = grid;
        this.threads = threads;
        this.dynamicSharedBytes = dynamicSharedBytes;
        this.schedule = schedule;
        this.parameters = parameters;
        this.memory = memory;
        int count = (int) threads.count();
        shared = new SharedMemory(program.dynamicSharedStart() + dynamicSharedBytes, program.granule());
        local = new LocalMemory(count, program.localBytes());
        warps = new Warp[Math.ceilDiv(count, Warp.LANES)];
        for (int i = 0; i < warps.length; i++)
            warps[i] = new Warp(this, i, Math.min(Warp.LANES, count - i * Warp.LANES));
    }

    void run(Dim3 place) {
        position = place;
        shared.startBlock();
        local.poison();
        for (Warp warp : warps) warp.start();
        int[] order = schedule.order(warps.length);
        boolean alive = true;
        while (alive) {
            alive = false;
            for (int i : order) {
                warps[i].run();
                alive |= !warps[i].finished();
            }
            if (alive) releaseBarrier();
        }
    }

    /**
     * All warps have run as far as they can. The barrier opens if every thread of the block waits at it: one that has
     * exited would leave the others waiting on some devices, so it is an error, although newer ones count only the
     * living.
     */
    private void releaseBarrier() {
        Warp first = null;
        for (Warp warp : warps) if (!warp.finished() && first == null) first = warp;
        if (first == null) return;
        for (Warp warp : warps) {
            Warp waiting = warp.finished() ? first : warp;
            int lane = Warp.firstOf(waiting.live());
            if (warp.exited() != 0) {
                int thread = warp.index * Warp.LANES + Warp.firstOf(warp.exited());
                throw waiting.fault(
                        lane, "divergent barrier: thread " + threadPosition(thread) + " has exited without it");
            }
            if (warp.pc() != first.pc())
                throw warp.fault(
                        lane,
                        "divergent barrier: warp " + first.index + " waits at that of line "
                                + program.code()[first.pc()].line());
        }
        shared.passBarrier();
        for (Warp warp : warps) warp.passBarrier();
    }

    Program program() {
        return program;
    }

    Schedule schedule() {
        return schedule;
    }

    SharedMemory shared() {
        return shared;
    }

    LocalMemory local() {
        return local;
    }

    MemorySegment parameters() {
        return parameters;
    }

    DeviceMemory memory() {
        return memory;
    }

    Dim3 grid() {
        return grid;
    }

    Dim3 threads() {
        return threads;
    }

    Dim3 position() {
        return position;
    }

    Dim3 threadPosition(int thread) {
        return threads.position(thread);
    }

    int dynamicSharedBytes() {
        return dynamicSharedBytes;
    }

    long executed() {
        long sum = 0;
        for (Warp warp : warps) sum += warp.executed();
        return sum;
    }
}
