package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuCtxSetCurrent;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRelease;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRetain;

import io.github.clip4j.error.ClipException;
import java.util.List;
import org.bytedeco.cuda.cudart.CUctx_st;

/**
 * One GPU and its primary context, which other libraries of the process share. A context belongs to an operating
 * system's thread: {@link #use} before each group of calls, because sessions may move between threads.
 */
final class Device implements Closer.Resource {
    private final Gpu gpu;
    private final CUctx_st context = new CUctx_st();
    private boolean closed;

    private Device(Gpu gpu) {
        this.gpu = gpu;
        Driver.check(cuDevicePrimaryCtxRetain(context, gpu.handle()), "context of device " + gpu.ordinal());
    }

    /**
     * Opens a device's context and makes it the thread's.
     *
     * @param ordinal from 0, among {@link Gpu#usable()}
     * @throws ClipException if there are fewer
     */
    static Device open(int ordinal) {
        List<Gpu> usable = Gpu.usable();
        if (ordinal >= usable.size())
            throw new ClipException(
                    "backend cuda: no device " + ordinal + "; there are " + usable.size() + ", numbered from 0");
        Device device = new Device(usable.get(ordinal));
        try {
            device.use();
            return device;
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    /** Makes the context the current one of this thread. */
    void use() {
        Driver.check(cuCtxSetCurrent(context), "context of device " + ordinal());
    }

    int ordinal() {
        return gpu.ordinal();
    }

    /** For example {@code NVIDIA A100-SXM4-40GB}. */
    String name() {
        return gpu.name();
    }

    /** 80 for compute capability 8.0. */
    int capability() {
        return gpu.capability();
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        Driver.check(cuDevicePrimaryCtxRelease(gpu.handle()), "release of device " + ordinal());
    }
}
