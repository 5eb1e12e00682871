package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuMemFreeHost;
import static org.bytedeco.cuda.global.cudart.cuMemHostAlloc;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Page-locked memory of the host: only copies from such memory run in parallel with the processor. */
final class PinnedBuffer implements Closer.Resource {
    private final Pointer pointer = new Pointer();
    private final MemorySegment memory;
    private boolean closed;

    PinnedBuffer(long bytes) {
        Driver.check(cuMemHostAlloc(pointer, bytes, 0), "pinned memory of " + bytes + " bytes");
        memory = MemorySegment.ofBuffer(new BytePointer(pointer).capacity(bytes).asByteBuffer());
    }

    /** The memory; valid until this is closed. */
    MemorySegment memory() {
        return memory;
    }

    /** The pointer for the driver. */
    Pointer pointer() {
        return pointer;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        Driver.check(cuMemFreeHost(pointer), "cuMemFreeHost");
    }
}
