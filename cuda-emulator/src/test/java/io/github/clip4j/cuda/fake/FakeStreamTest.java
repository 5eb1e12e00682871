package io.github.clip4j.cuda.fake;

import static io.github.clip4j.cuda.fake.Host.N;
import static io.github.clip4j.cuda.fake.Host.ok;
import static org.bytedeco.cuda.global.cudart.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FakeStreamTest {
    private static final long BYTES = N * 4L;

    private static FakeGpu start(Schedule schedule, long seed) {
        FakeGpu gpu = FakeGpu.start(FakeConfig.DEFAULT.withSchedule(schedule, seed));
        Host.open();
        return gpu;
    }

    @ParameterizedTest
    @EnumSource
    void eventsOrderStreams(Schedule schedule) {
        for (int seed = 0; seed < 8; seed++) {
            try (FakeGpu gpu = start(schedule, seed)) {
                assertArrayEquals(Host.times(Host.ramp(), 6), pipeline(true, true));
                assertEquals(List.of(), gpu.faults());
            }
        }
    }

    @Test
    void withoutTheEventTheInputIsMissing() {
        try (FakeGpu _ = start(Schedule.LAZY, 0)) {
            assertTrue(Float.isNaN(pipeline(false, true)[0]));
        }
    }

    @Test
    void withoutTheEventTheInputIsOverwritten() {
        try (FakeGpu _ = start(Schedule.LAZY, 0)) {
            assertArrayEquals(Host.times(Host.ramp(), 6), pipeline(true, false), "by luck");
        }
        try (FakeGpu _ = start(Schedule.AHEAD, 0)) {
            assertFalse(Arrays.equals(Host.times(Host.ramp(), 6), pipeline(true, false)));
        }
    }

    /**
     * A copy stream and a compute stream that share one buffer: 2 * ramp, then 3 * that, while the next input is
     * copied.
     */
    private static float[] pipeline(boolean waitForInput, boolean waitForUse) {
        CUfunc_st scale = Host.function(Host.module(), "scale");
        CUstream_st copies = Host.stream();
        CUstream_st compute = Host.stream();
        long input = Host.allocate(BYTES);
        long middle = Host.allocate(BYTES);
        long output = Host.allocate(BYTES);
        FloatPointer first = Host.pinned(N).put(Host.ramp());
        FloatPointer second = Host.pinned(N).put(new float[N]);
        CUevent_st copied = Host.event();
        CUevent_st used = Host.event();
        ok(cuMemcpyHtoDAsync(input, first, BYTES, copies));
        ok(cuEventRecord(copied, copies));
        if (waitForInput) ok(cuStreamWaitEvent(compute, copied, 0));
        ok(Host.scale(scale, middle, input, 2, compute));
        ok(cuEventRecord(used, compute));
        if (waitForUse) ok(cuStreamWaitEvent(copies, used, 0));
        ok(cuMemcpyHtoDAsync(input, second, BYTES, copies));
        ok(Host.scale(scale, output, middle, 3, compute));
        ok(cuStreamSynchronize(compute));
        return Host.read(output);
    }

    @Test
    void pollingEnds() {
        try (FakeGpu gpu = start(Schedule.LAZY, 0)) {
            CUstream_st stream = Host.stream();
            CUevent_st event = Host.event();
            long memory = Host.allocate(BYTES);
            ok(cuEventQuery(event));
            ok(cuMemsetD8Async(memory, (byte) 0, BYTES, stream));
            ok(cuEventRecord(event, stream));
            assertEquals(CUDA_ERROR_NOT_READY, cuEventQuery(event));
            assertEquals(CUDA_ERROR_NOT_READY, cuEventQuery(event));
            ok(cuEventQuery(event));
            ok(cuStreamQuery(stream));
            ok(cuMemsetD8Async(memory, (byte) 0, BYTES, stream));
            assertEquals(CUDA_ERROR_NOT_READY, cuStreamQuery(stream));
            ok(cuStreamQuery(stream));
            assertEquals(List.of(), gpu.faults());
        }
    }

    @Test
    void eventsMeasureTime() {
        try (FakeGpu gpu = start(Schedule.LAZY, 0);
                FloatPointer milliseconds = new FloatPointer(1)) {
            CUstream_st stream = Host.stream();
            CUevent_st start = Host.event();
            CUevent_st end = Host.event();
            ok(cuEventRecord(start, stream));
            ok(cuEventRecord(end, stream));
            assertEquals(CUDA_ERROR_NOT_READY, cuEventElapsedTime(milliseconds, start, end));
            ok(cuEventSynchronize(end));
            ok(cuEventElapsedTime(milliseconds, start, end));
            assertTrue(milliseconds.get() >= 0);
            ok(cuEventDestroy(start));
            ok(cuEventDestroy(end));
            ok(cuStreamDestroy(stream));
            Host.close();
            assertEquals(Live.NONE, gpu.live());
            assertEquals(List.of(), gpu.faults());
        }
    }

    @Test
    void theLegacyDefaultStreamWaitsForBlockingStreams() {
        try (FakeGpu _ = start(Schedule.LAZY, 0)) {
            CUstream_st blocking = new CUstream_st();
            ok(cuStreamCreateWithPriority(blocking, CU_STREAM_DEFAULT, -1));
            long memory = Host.allocate(BYTES);
            FloatPointer from = Host.pinned(N).put(Host.ramp());
            ok(cuMemcpyHtoDAsync(memory, from, BYTES, blocking));
            assertArrayEquals(Host.ramp(), Host.read(memory));
            ok(cuMemsetD8(memory, (byte) 0, BYTES));
            FloatPointer to = Host.pinned(N);
            ok(cuMemcpyDtoHAsync(to, memory, BYTES, blocking));
            ok(cuStreamSynchronize(blocking));
            assertArrayEquals(new float[N], Host.get(to));
        }
    }

    @Test
    void theWorkOfADestroyedStreamIsDone() {
        try (FakeGpu _ = start(Schedule.LAZY, 0)) {
            CUstream_st stream = Host.stream();
            long memory = Host.allocate(BYTES);
            ok(cuMemcpyHtoDAsync(memory, Host.pinned(N).put(Host.ramp()), BYTES, stream));
            ok(cuStreamDestroy(stream));
            ok(cuCtxSynchronize());
            assertArrayEquals(Host.ramp(), Host.read(memory));
        }
    }

    @Test
    void useAfterDestructionIsAFault() {
        try (FakeGpu gpu = start(Schedule.LAZY, 0)) {
            CUstream_st stream = Host.stream();
            CUevent_st event = Host.event();
            ok(cuStreamDestroy(stream));
            ok(cuEventDestroy(event));
            assertEquals(CUDA_ERROR_INVALID_HANDLE, cuStreamSynchronize(stream));
            assertEquals(CUDA_ERROR_INVALID_HANDLE, cuStreamDestroy(stream));
            assertEquals(CUDA_ERROR_INVALID_HANDLE, cuEventSynchronize(event));
            assertEquals(CUDA_ERROR_INVALID_HANDLE, cuEventRecord(new CUevent_st(), new CUstream_st()));
            assertEquals(4, gpu.faults().size(), gpu.faults()::toString);
            assertTrue(gpu.faults().getFirst().endsWith("is destroyed"), gpu.faults()::toString);
        }
    }
}
