package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuMemsetD32Async;

import io.github.clip4j.cuda.kernel.KernelDevice;
import io.github.clip4j.cuda.kernel.Launch;
import java.lang.foreign.MemorySegment;

/** The driver's first device below the tests of kernels: with the backend's own module, stream and copies. */
final class GpuDevice implements KernelDevice, AutoCloseable {
    private static final int NAN = -1;

    private final Closer closer = new Closer();
    private final Device device;
    private final KernelModule kernels;
    private final Stream stream;
    private final Staging staging;

    GpuDevice() {
        try {
            device = closer.add(Device.open(0));
            kernels = closer.add(KernelModule.load(
                    KernelImage.compiled(device.capability()), KernelImage.ofPtx(device.capability())));
            stream = closer.add(new Stream());
            staging = closer.add(new Staging(stream));
        } catch (RuntimeException | Error e) {
            closer.failed(e);
            throw e;
        }
    }

    @Override
    public int capability() {
        return device.capability();
    }

    @Override
    public void run(Launch launch) {
        device.use();
        kernels.launch(launch, stream);
        stream.synchronize();
    }

    @Override
    public long allocate(long bytes) {
        device.use();
        long words = Math.ceilDiv(bytes, Integer.BYTES);
        DeviceBuffer buffer = closer.add(DeviceBuffer.allocate(words * Integer.BYTES, "a test's matrix"));
        Driver.check(cuMemsetD32Async(buffer.address(), NAN, words, stream.handle()), "cuMemsetD32Async");
        return buffer.address();
    }

    @Override
    public void write(long address, MemorySegment source) {
        device.use();
        staging.upload(address, source, source.byteSize());
    }

    @Override
    public void read(long address, MemorySegment destination) {
        device.use();
        staging.download(destination, address, destination.byteSize());
    }

    @Override
    public void close() {
        device.use();
        closer.close();
    }
}
