package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static org.bytedeco.cuda.global.cudart.cuCtxSetCurrent;
import static org.bytedeco.cuda.global.cudart.cuDeviceGet;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetCount;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRelease;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRetain;
import static org.bytedeco.cuda.global.cudart.cuDeviceTotalMem;

import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * One GPU and its primary context, which other libraries of the process share. A context belongs to an operating system's thread: {@link #use} before each
 * group of calls, because sessions may move from thread to thread.
 */
final class Device implements Closer.Resource {
    private static final int NAME_BYTES = 256;

    private final int handle;
    private final int ordinal;
    private final CUctx_st context = new CUctx_st();
    private boolean closed;

    private Device(int ordinal, int handle) {
        this.ordinal = ordinal;
        this.handle = handle;
        Driver.check(cuDevicePrimaryCtxRetain(context, handle), "context of device " + ordinal);
    }

    /** How many GPUs the driver shows. */
    static int count() {
        int[] count = new int[1];
        Driver.check(cuDeviceGetCount(count), "number of devices");
        return count[0];
    }

    /**
     * Opens a device's context and makes it the thread's.
     *
     * @param ordinal from 0
     */
    static Device open(int ordinal) {
        int[] handle = new int[1];
        Driver.check(cuDeviceGet(handle, ordinal), "device " + ordinal);
        Device device = new Device(ordinal, handle[0]);
        try {
            device.use();
            return device;
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /** Makes the context the current one of this thread. */
    void use() {
        Driver.check(cuCtxSetCurrent(context), "context of device " + ordinal);
    }

    int ordinal() {
        return ordinal;
    }

    /** For example {@code NVIDIA A100-SXM4-40GB}. */
    String name() {
        byte[] name = new byte[NAME_BYTES];
        Driver.check(cuDeviceGetName(name, NAME_BYTES, handle), "name of device " + ordinal);
        int end = 0;
        while (end < NAME_BYTES && name[end] != 0) end++;
        return new String(name, 0, end, StandardCharsets.UTF_8);
    }

    /** 80 for compute capability 8.0. */
    int capability() {
        return 10 * attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    }

    private int attribute(int attribute) {
        int[] value = new int[1];
        Driver.check(cuDeviceGetAttribute(value, attribute, handle), "attribute " + attribute);
        return value[0];
    }

    /** In bytes. */
    long memory() {
        try (SizeTPointer bytes = new SizeTPointer(1)) {
            Driver.check(cuDeviceTotalMem(bytes, handle), "memory of device " + ordinal);
            return bytes.get();
        }
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        Driver.check(cuDevicePrimaryCtxRelease(handle), "release of device " + ordinal);
    }
}
