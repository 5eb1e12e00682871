package io.github.clip4j.cuda;

import io.github.clip4j.cuda.kernel.KernelDevice;
import io.github.clip4j.cuda.kernel.RowKernelsTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The checks of kernels whose blocks are rows, on hardware. */
@Tag("gpu")
class GpuRowKernelsTest extends RowKernelsTest {
    private @Nullable GpuDevice device;

    @BeforeEach
    void open() {
        Hardware.require();
        device = new GpuDevice();
    }

    @AfterEach
    void close() {
        if (device != null) device.close();
    }

    @Override
    protected KernelDevice device() {
        if (device == null) throw new IllegalStateException("not open");
        return device;
    }
}
