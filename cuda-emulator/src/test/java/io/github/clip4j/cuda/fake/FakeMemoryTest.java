package io.github.clip4j.cuda.fake;

import static io.github.clip4j.cuda.fake.Host.N;
import static io.github.clip4j.cuda.fake.Host.ok;
import static org.bytedeco.cuda.global.cudart.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntSupplier;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeMemoryTest {
    private static final long BYTES = N * 4L;

    private FakeGpu gpu;

    @BeforeEach
    void start() {
        gpu = FakeGpu.start(FakeConfig.DEFAULT.withDevices(FakeDevice.DEFAULT.withMemory(1 << 20)));
        Host.open();
    }

    @AfterEach
    void stop() {
        if (gpu != null) gpu.close();
    }

    @Test
    void freshMemoryIsPoison() {
        for (float value : Host.read(Host.allocate(BYTES))) assertTrue(Float.isNaN(value));
        for (float value : Host.get(Host.pinned(N))) assertTrue(Float.isNaN(value));
        assertEquals(List.of(), gpu.faults());
    }

    @Test
    void synchronousCopiesGoThereAndBack() {
        long first = Host.allocate(BYTES);
        long second = Host.allocate(BYTES);
        Host.write(first, Host.ramp());
        ok(cuMemcpyDtoD(second, first, BYTES));
        assertArrayEquals(Host.ramp(), Host.read(second));
        ok(cuMemsetD32(second + 4, Float.floatToRawIntBits(7f), 2));
        ok(cuMemsetD8(second + 12, (byte) 0, 4));
        assertArrayEquals(new float[] {-40.5f, 7f, 7f, 0f, -36.5f}, Host.read(second, 5));
        ok(cuMemFree(first));
        ok(cuMemFree(second));
        Host.close();
        assertEquals(Live.NONE, gpu.live());
        assertEquals(List.of(), gpu.faults());
    }

    @Test
    void asynchronousCopiesWaitForTheStream() {
        CUstream_st stream = Host.stream();
        long memory = Host.allocate(BYTES);
        FloatPointer from = Host.pinned(N).put(Host.ramp());
        FloatPointer to = Host.pinned(N);
        ok(cuMemcpyHtoDAsync(memory, from, BYTES, stream));
        ok(cuMemcpyDtoHAsync(to, memory, BYTES, stream));
        assertTrue(Float.isNaN(to.get(0)), "read too early");
        // The legacy default stream, in which synchronous copies run, waits for no non-blocking stream.
        assertTrue(Float.isNaN(Host.read(memory)[0]), "read too early");
        ok(cuStreamSynchronize(stream));
        assertArrayEquals(Host.ramp(), Host.get(to));
    }

    @Test
    void pinnedMemoryIsReadWhenTheCopyRunsAndPageableMemoryAtOnce() {
        CUstream_st stream = Host.stream();
        long memory = Host.allocate(BYTES);
        FloatPointer pinned = Host.pinned(N).put(Host.ramp());
        ok(cuMemcpyHtoDAsync(memory, pinned, BYTES, stream));
        pinned.put(0, 1234f);
        ok(cuStreamSynchronize(stream));
        assertEquals(1234f, Host.read(memory)[0], "the staging buffer was overwritten too early");
        try (FloatPointer pageable = new FloatPointer(Host.ramp())) {
            ok(cuMemcpyHtoDAsync(memory, pageable, BYTES, stream));
            pageable.put(0, 1234f);
            ok(cuStreamSynchronize(stream));
            assertArrayEquals(Host.ramp(), Host.read(memory));
            // This direction is over when the call returns.
            pageable.fill(0);
            ok(cuMemcpyDtoHAsync(pageable, memory, BYTES, stream));
            assertArrayEquals(Host.ramp(), Host.get(pageable));
        }
    }

    @Test
    void registeredMemoryIsPinned() {
        CUstream_st stream = Host.stream();
        long memory = Host.allocate(BYTES);
        try (FloatPointer own = new FloatPointer(Host.ramp())) {
            ok(cuMemHostRegister(own, BYTES, 0));
            assertEquals(CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED, cuMemHostRegister(own, 4, 0));
            ok(cuMemcpyHtoDAsync(memory, own, BYTES, stream));
            own.put(0, 1234f);
            ok(cuStreamSynchronize(stream));
            assertEquals(1234f, Host.read(memory)[0]);
            assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoDAsync(memory, own, BYTES + 4, stream));
            ok(cuMemHostUnregister(own));
            ok(cuMemHostRegister(new Host.Address(own.address() + 4), BYTES - 4, 0));
            assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoDAsync(memory, own, BYTES, stream), "partly pinned");
            ok(cuMemHostUnregister(new Host.Address(own.address() + 4)));
            assertEquals(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED, cuMemHostUnregister(own));
        }
    }

    @Test
    void unknownFlagsAreFaults() {
        try (FloatPointer own = new FloatPointer(N)) {
            List<IntSupplier> calls = List.of(
                    () -> cuInit(1),
                    () -> cuStreamCreate(new CUstream_st(), 8),
                    () -> cuEventCreate(new CUevent_st(), 8),
                    () -> cuStreamWaitEvent(Host.stream(), Host.event(), 8),
                    () -> cuMemHostAlloc(new Pointer(), 8, 8),
                    () -> cuMemHostRegister(own, BYTES, 8));
            for (IntSupplier call : calls) assertEquals(CUDA_ERROR_INVALID_VALUE, call.getAsInt());
            assertEquals(calls.size(), gpu.faults().size(), gpu.faults()::toString);
        }
    }

    @Test
    void badAddressesAreFaults() {
        long memory = Host.allocate(BYTES);
        ok(cuMemFree(memory));
        assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemFree(memory));
        assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemFree(12345));
        long other = Host.allocate(BYTES);
        try (FloatPointer host = new FloatPointer(Host.ramp())) {
            assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD(memory, host, BYTES));
            assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD(other + 4, host, BYTES));
            assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemFreeHost(host));
        }
        Pointer pinned = Host.pinned(N);
        ok(cuMemFreeHost(pinned));
        assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemFreeHost(pinned));
        assertEquals(6, gpu.faults().size(), gpu.faults()::toString);
        assertTrue(gpu.faults().getFirst().endsWith("freed twice"), gpu.faults()::toString);
    }

    @Test
    void memoryThatIsFreedTooEarlyLastsUntilTheWorkIsDone() {
        CUstream_st stream = Host.stream();
        long memory = Host.allocate(BYTES);
        FloatPointer from = Host.pinned(N).put(Host.ramp());
        FloatPointer to = Host.pinned(N);
        ok(cuMemcpyHtoDAsync(memory, from, BYTES, stream));
        ok(cuMemcpyDtoHAsync(to, memory, BYTES, stream));
        ok(cuMemFree(memory));
        assertTrue(Float.isNaN(to.get(0)), "freeing is no way to wait");
        ok(cuStreamSynchronize(stream));
        assertArrayEquals(Host.ramp(), Host.get(to));
        assertEquals(0, gpu.memory().liveAllocations());
        assertEquals(List.of(), gpu.faults());
    }

    @Test
    void pinnedMemoryThatIsFreedTooEarlyBreaksTheContext() {
        CUstream_st stream = Host.stream();
        long memory = Host.allocate(BYTES);
        FloatPointer from = Host.pinned(N);
        ok(cuMemcpyHtoDAsync(memory, from, BYTES, stream));
        ok(cuMemFreeHost(from));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuStreamSynchronize(stream));
        assertTrue(gpu.faults().getFirst().contains("Already closed"), gpu.faults()::toString);
    }

    @Test
    void theMemoryIsFinite() {
        try (LongPointer pointer = new LongPointer(1);
                SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            long half = Host.allocate(1 << 19);
            ok(cuMemGetInfo(free, total));
            assertEquals(1 << 19, free.get());
            assertEquals(1 << 20, total.get());
            assertEquals(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc(pointer, (1 << 19) + 1));
            ok(cuMemAlloc(pointer, 1 << 19));
            ok(cuMemFree(half));
            ok(cuMemAlloc(pointer, 1 << 18));
            assertEquals(CUDA_ERROR_INVALID_VALUE, cuMemAlloc(pointer, 0));
        }
    }

    @Test
    void allocationsFailToOrder() {
        gpu.failAllocation(2);
        Host.allocate(8);
        try (LongPointer pointer = new LongPointer(1)) {
            assertEquals(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc(pointer, 8));
            ok(cuMemAlloc(pointer, 8));
            gpu.failAllocation(1);
            assertEquals(CUDA_ERROR_OUT_OF_MEMORY, cuMemAllocHost(new Pointer(), 8));
            gpu.failCall("cuMemAlloc_v2", 2, CUDA_ERROR_UNKNOWN);
            ok(cuMemAlloc(pointer, 8));
            assertEquals(CUDA_ERROR_UNKNOWN, cuMemAlloc(pointer, 8));
            ok(cuMemAlloc(pointer, 8));
        }
        assertEquals(List.of(), gpu.faults());
    }
}
