package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuMemAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemGetInfo;

import io.github.clip4j.error.ClipException;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.SizeTPointer;

/** Memory of the current device, owned by this object. */
final class DeviceBuffer implements Closer.Resource {
    private final long address;
    private final long bytes;
    private boolean closed;

    private DeviceBuffer(long address, long bytes) {
        this.address = address;
        this.bytes = bytes;
    }

    /**
     * Allocates.
     *
     * @param bytes at least 1
     * @param what for an error message
     */
    static DeviceBuffer allocate(long bytes, String what) {
        long[] address = new long[1];
        int result = cuMemAlloc(address, bytes);
        if (result == cudart.CUDA_ERROR_OUT_OF_MEMORY)
            throw new ClipException("backend cuda: " + what + ": " + megabytes(bytes) + " wanted, " + free() + ": "
                    + Driver.message(result));
        Driver.check(result, what);
        return new DeviceBuffer(address[0], bytes);
    }

    private static String free() {
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            if (cuMemGetInfo(free, total) != cudart.CUDA_SUCCESS) return "free memory unknown";
            return megabytes(free.get()) + " of " + megabytes(total.get()) + " free";
        }
    }

    private static String megabytes(long bytes) {
        return Math.ceilDiv(bytes, 1_000_000) + " MB";
    }

    /** Its device address. */
    long address() {
        return address;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        Driver.check(cuMemFree(address), "cuMemFree");
    }
}
