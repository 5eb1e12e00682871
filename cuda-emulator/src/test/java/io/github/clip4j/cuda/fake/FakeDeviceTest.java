package io.github.clip4j.cuda.fake;

import static io.github.clip4j.cuda.fake.Host.ok;
import static org.bytedeco.cuda.global.cudart.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUuuid;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.junit.jupiter.api.Test;

class FakeDeviceTest {
    @Test
    void tellsWhatTheConfigurationSays() {
        FakeConfig config = FakeConfig.DEFAULT
                .withDriver(12040)
                .withDevices(FakeDevice.DEFAULT, new FakeDevice("Fake 4090", 8, 9, 128, 1 << 20));
        try (FakeGpu gpu = FakeGpu.start(config);
                IntPointer number = new IntPointer(1);
                SizeTPointer size = new SizeTPointer(1);
                BytePointer name = new BytePointer(64)) {
            ok(cuDriverGetVersion(number));
            assertEquals(12040, number.get());
            ok(cuInit(0));
            ok(cuDeviceGetCount(number));
            assertEquals(2, number.get());
            ok(cuDeviceGet(number, 1));
            int device = number.get();
            ok(cuDeviceGetName(name, 64, device));
            assertEquals("Fake 4090", Host.text(name));
            ok(cuDeviceGetName(name, 5, device));
            assertEquals("Fake", Host.text(name));
            ok(cuDeviceTotalMem(size, device));
            assertEquals(1 << 20, size.get());
            assertEquals(8, attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device));
            assertEquals(9, attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device));
            assertEquals(128, attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device));
            assertEquals(48 << 10, attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK, device));
            assertEquals(99 << 10, attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, device));
            assertEquals(CUDA_ERROR_INVALID_DEVICE, cuDeviceGet(number, 2));
            assertEquals(List.of(), gpu.faults());
        }
    }

    private static int attribute(int attribute, int device) {
        try (IntPointer value = new IntPointer(1)) {
            ok(cuDeviceGetAttribute(value, attribute, device));
            return value.get();
        }
    }

    @Test
    void devicesHaveDifferentIdentifiers() {
        try (FakeGpu _ = FakeGpu.start(FakeConfig.DEFAULT.withDevices(FakeDevice.DEFAULT, FakeDevice.DEFAULT));
                CUuuid first = new CUuuid();
                CUuuid second = new CUuuid()) {
            ok(cuInit(0));
            ok(cuDeviceGetUuid(first, 0));
            ok(cuDeviceGetUuid(second, 1));
            assertNotEquals(first.bytes(15), second.bytes(15));
        }
    }

    @Test
    void nothingWorksBeforeInit() {
        try (FakeGpu _ = FakeGpu.start();
                IntPointer number = new IntPointer(1)) {
            assertEquals(CUDA_ERROR_NOT_INITIALIZED, cuDeviceGetCount(number));
            assertEquals(CUDA_ERROR_NOT_INITIALIZED, cuCtxSynchronize());
        }
    }

    @Test
    void aDriverMayHaveNoDevice() {
        try (FakeGpu _ = FakeGpu.start(FakeConfig.DEFAULT.withDevices())) {
            assertEquals(CUDA_ERROR_NO_DEVICE, cuInit(0));
        }
    }

    @Test
    void errorsHaveNames() {
        try (FakeGpu _ = FakeGpu.start();
                PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
            ok(cuGetErrorName(CUDA_ERROR_OUT_OF_MEMORY, text));
            assertEquals("CUDA_ERROR_OUT_OF_MEMORY", text.getString(0));
            ok(cuGetErrorString(CUDA_ERROR_OUT_OF_MEMORY, text));
            assertEquals("fake: out of memory", text.getString(0));
            assertEquals(CUDA_ERROR_INVALID_VALUE, cuGetErrorName(12345, text));
        }
    }

    @Test
    void everyThreadNeedsItsContext() throws InterruptedException {
        try (FakeGpu gpu = FakeGpu.start()) {
            CUctx_st context = Host.open();
            ok(cuCtxSynchronize());
            int[] results = new int[2];
            Thread other = new Thread(() -> {
                results[0] = cuCtxSynchronize();
                cuCtxSetCurrent(context);
                results[1] = cuCtxSynchronize();
            });
            other.start();
            other.join();
            assertEquals(CUDA_ERROR_INVALID_CONTEXT, results[0]);
            assertEquals(CUDA_SUCCESS, results[1]);
            Host.close();
            assertEquals(CUDA_ERROR_CONTEXT_IS_DESTROYED, cuCtxSynchronize());
            assertEquals(Live.NONE, gpu.live());
            assertEquals(List.of(), gpu.faults());
        }
    }

    @Test
    void aContextThatEndsWithItsContentsIsAFault() {
        try (FakeGpu gpu = FakeGpu.start()) {
            Host.open();
            Host.allocate(8);
            Host.stream();
            assertEquals(new Live(1, 8, 0, 1, 0, 0, 0, 0, 1, 0), gpu.live());
            Host.close();
            assertEquals(Live.NONE, gpu.live());
            assertEquals(
                    List.of("cuDevicePrimaryCtxRelease_v2: the context ends with 1 device allocations, 1 streams"),
                    gpu.faults());
        }
    }

    @Test
    void memoryOfAnotherDeviceIsOutOfReach() {
        try (FakeGpu gpu = FakeGpu.start(FakeConfig.DEFAULT.withDevices(FakeDevice.DEFAULT, FakeDevice.DEFAULT))) {
            Host.open();
            long first = Host.allocate(8);
            CUctx_st other = new CUctx_st();
            ok(cuDevicePrimaryCtxRetain(other, 1));
            ok(cuCtxSetCurrent(other));
            long second = Host.allocate(8);
            assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoD(second, first, 8));
            assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemFree(first));
            assertEquals(2, gpu.live().deviceAllocations());
            assertEquals(1, gpu.memory(1).liveAllocations());
            assertEquals(2, gpu.faults().size(), gpu.faults()::toString);
        }
    }

    @Test
    void ownContextsAreStacked() {
        try (FakeGpu gpu = FakeGpu.start();
                IntPointer device = new IntPointer(1)) {
            ok(cuInit(0));
            CUctx_st context = new CUctx_st();
            ok(Host.createContext(context, 0));
            ok(cuCtxGetDevice(device));
            CUctx_st popped = new CUctx_st();
            ok(cuCtxPopCurrent(popped));
            assertEquals(context.address(), popped.address());
            assertEquals(CUDA_ERROR_INVALID_CONTEXT, cuCtxGetDevice(device));
            ok(cuCtxPushCurrent(context));
            ok(cuCtxDestroy(context));
            assertEquals(Live.NONE, gpu.live());
        }
    }

    @Test
    void aFunctionThatTheFakeLacksSaysItsName() {
        try (FakeGpu gpu = FakeGpu.start();
                SizeTPointer limit = new SizeTPointer(1)) {
            Host.open();
            assertEquals(CUDA_ERROR_NOT_SUPPORTED, cuCtxGetLimit(limit, 0));
            assertEquals(List.of("cuUnsupported: the fake has no cuCtxGetLimit"), gpu.faults());
            assertEquals("cuUnsupported", gpu.calls().getLast());
        }
    }
}
