package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.EmulationException;
import java.lang.foreign.MemorySegment;

/** A handle of cuBLAS: the stream, the math mode and the workspace that its next calls use. */
final class Blas {
    /** As much of the workspace is spoilt by each product as shows that someone else relies on it. */
    private static final long SPOILT = 4096;

    private final World world;
    private final Context context;
    private long stream;
    private int mathMode;
    private long workspace;
    private long workspaceBytes;

    Blas(World world, Context context) {
        this.world = world;
        this.context = context;
    }

    Context context() {
        return context;
    }

    long stream() {
        return stream;
    }

    /** Also goes back to the handle's own workspace, as the manual says. */
    void stream(long handle) {
        stream = handle;
        workspace(0, 0);
    }

    int mathMode() {
        return mathMode;
    }

    void mathMode(int mode) {
        mathMode = mode;
    }

    void workspace(long address, long bytes) {
        workspace = address;
        workspaceBytes = bytes;
    }

    /**
     * The use of the workspace of now by one product: the caller's, or the handle's own, which goes with the handle.
     */
    Runnable spoiling() {
        long address = workspace;
        long bytes = workspaceBytes;
        return () -> {
            if (bytes > 0) spoil(address, bytes);
            else if (world.blasHandles().of(this) == 0)
                throw new EmulationException("the workspace of cuBLAS went with its handle");
        };
    }

    private void spoil(long address, long bytes) {
        try {
            MemorySegment memory = context.device().at(address, bytes);
            memory.asSlice(0, Math.min(SPOILT, bytes)).fill(World.POISON);
            memory.asSlice(Math.max(0, bytes - SPOILT)).fill(World.POISON);
        } catch (EmulationException e) {
            throw new EmulationException("the workspace of cuBLAS: " + e.getMessage());
        }
    }
}
