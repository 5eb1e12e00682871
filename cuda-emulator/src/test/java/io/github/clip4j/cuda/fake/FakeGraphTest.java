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
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraphNode_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeGraphTest {
    private static final long BYTES = N * 4L;

    private FakeGpu gpu;
    private CUmod_st module;
    private CUfunc_st scale;
    private CUstream_st stream;
    private long in;
    private long out;

    @BeforeEach
    void start() {
        start(FakeConfig.DEFAULT);
    }

    private void start(FakeConfig config) {
        stop();
        gpu = FakeGpu.start(config);
        Host.open();
        module = Host.module();
        scale = Host.function(module, "scale");
        stream = Host.stream();
        in = Host.allocate(BYTES);
        out = Host.allocate(BYTES);
        Host.write(in, Host.ramp());
    }

    @AfterEach
    void stop() {
        if (gpu != null) gpu.close();
    }

    private void begin() {
        ok(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
    }

    private CUgraph_st end() {
        CUgraph_st graph = new CUgraph_st();
        ok(cuStreamEndCapture(stream, graph));
        return graph;
    }

    @Test
    void aGraphRepeatsWhatWasRecorded() {
        FloatPointer pinned = Host.pinned(N);
        begin();
        ok(Host.scale(scale, out, in, 3, stream));
        ok(cuMemcpyDtoHAsync(pinned, out, BYTES, stream));
        CUgraph_st graph = end();
        assertEquals(2, nodes(graph));
        ok(cuStreamSynchronize(stream));
        assertTrue(Float.isNaN(pinned.get(0)), "recording is not doing");
        CUgraphExec_st exec = Host.instantiate(graph);
        ok(cuGraphDestroy(graph));
        for (float factor : new float[] {1, 2}) {
            Host.write(in, Host.times(Host.ramp(), factor));
            ok(cuGraphLaunch(exec, stream));
            ok(cuStreamSynchronize(stream));
            assertArrayEquals(Host.times(Host.ramp(), 3 * factor), Host.get(pinned));
        }
        assertEquals(2, gpu.graphLaunches());
        assertEquals(1, gpu.launches().size());
        assertTrue(gpu.launches().getFirst().captured());
        ok(cuGraphExecDestroy(exec));
        ok(cuMemFreeHost(pinned));
        giveBack();
        assertEquals(List.of(), gpu.faults());
    }

    private void giveBack() {
        ok(cuMemFree(in));
        ok(cuMemFree(out));
        ok(cuStreamDestroy(stream));
        ok(cuModuleUnload(module));
        Host.close();
        assertEquals(Live.NONE, gpu.live());
    }

    private static long nodes(CUgraph_st graph) {
        try (SizeTPointer count = new SizeTPointer(1)) {
            ok(cuGraphGetNodes(graph, (CUgraphNode_st) null, count));
            return count.get();
        }
    }

    private int captureStatus() {
        try (IntPointer status = new IntPointer(1)) {
            ok(cuStreamIsCapturing(stream, status));
            return status.get();
        }
    }

    @Test
    void whatACaptureCannotBearInvalidatesIt() {
        try (FloatPointer pageable = new FloatPointer(Host.ramp());
                LongPointer address = new LongPointer(1)) {
            CUevent_st event = Host.event();
            ok(cuEventRecord(event, stream));
            Pointer pinned = Host.pinned(N);
            List<IntSupplier> unsafe = List.of(
                    () -> cuMemAlloc(address, 8),
                    () -> cuMemFree(in),
                    () -> cuMemAllocHost(new Pointer(), 8),
                    () -> cuMemFreeHost(pinned),
                    () -> cuMemcpyHtoD(in, pageable, BYTES),
                    () -> cuMemcpyDtoH(pageable, in, BYTES),
                    () -> cuMemsetD8(in, (byte) 0, BYTES),
                    () -> cuMemcpyHtoDAsync(in, pageable, BYTES, stream),
                    () -> cuMemcpyDtoHAsync(pageable, in, BYTES, stream),
                    () -> cuStreamSynchronize(stream),
                    () -> cuStreamQuery(stream),
                    () -> cuEventSynchronize(event),
                    () -> cuModuleUnload(module),
                    () -> Host.load(new CUmod_st(), Host.ptx()),
                    () -> cuCtxSynchronize());
            for (IntSupplier call : unsafe) {
                begin();
                assertEquals(CU_STREAM_CAPTURE_STATUS_ACTIVE, captureStatus());
                assertEquals(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, call.getAsInt());
                assertEquals(CU_STREAM_CAPTURE_STATUS_INVALIDATED, captureStatus());
                assertEquals(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, Host.scale(scale, out, in, 3, stream));
                CUgraph_st graph = new CUgraph_st();
                assertEquals(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(stream, graph));
                assertTrue(graph.isNull());
                assertEquals(CU_STREAM_CAPTURE_STATUS_NONE, captureStatus());
            }
            assertEquals(unsafe.size(), gpu.faults().size(), gpu.faults()::toString);
        }
    }

    @Test
    void anotherThreadMayAllocateUnlessTheCaptureIsGlobal() throws InterruptedException {
        assertEquals(CUDA_SUCCESS, allocateElsewhere(CU_STREAM_CAPTURE_MODE_RELAXED));
        assertEquals(CUDA_SUCCESS, allocateElsewhere(CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, allocateElsewhere(CU_STREAM_CAPTURE_MODE_GLOBAL));
    }

    private int allocateElsewhere(int mode) throws InterruptedException {
        ok(cuStreamBeginCapture(stream, mode));
        int[] result = new int[2];
        Thread other = new Thread(() -> {
            Host.open();
            try (LongPointer address = new LongPointer(1)) {
                result[0] = cuMemAlloc(address, 8);
                if (mode != CU_STREAM_CAPTURE_MODE_RELAXED) result[1] = cuStreamEndCapture(stream, new CUgraph_st());
            }
        });
        other.start();
        other.join();
        if (mode != CU_STREAM_CAPTURE_MODE_RELAXED) assertEquals(CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD, result[1]);
        cuStreamEndCapture(stream, new CUgraph_st());
        return result[0];
    }

    @Test
    void otherStreamsJoinThroughEventsAndMustComeBack() {
        for (Schedule schedule : Schedule.values()) {
            start(FakeConfig.DEFAULT.withSchedule(schedule, 1));
            CUgraphExec_st exec = Host.instantiate(fork(true));
            ok(cuGraphLaunch(exec, stream));
            ok(cuStreamSynchronize(stream));
            assertArrayEquals(Host.times(Host.ramp(), 8), Host.read(out), schedule::toString);
            assertEquals(List.of(), gpu.faults());
        }
    }

    @Test
    void aMissingWaitShowsInTheGraphToo() {
        start(FakeConfig.DEFAULT.withSchedule(Schedule.AHEAD, 1));
        CUgraphExec_st exec = Host.instantiate(fork(false));
        ok(cuGraphLaunch(exec, stream));
        ok(cuStreamSynchronize(stream));
        assertTrue(Float.isNaN(Host.read(out)[0]));
    }

    /** Twice the input in one stream, four times that in another. */
    private CUgraph_st fork(boolean wait) {
        CUstream_st other = Host.stream();
        CUevent_st forked = Host.event();
        CUevent_st joined = Host.event();
        long middle = Host.allocate(BYTES);
        begin();
        if (!wait) ok(cuEventRecord(forked, stream));
        ok(Host.scale(scale, middle, in, 2, stream));
        if (wait) ok(cuEventRecord(forked, stream));
        ok(cuStreamWaitEvent(other, forked, 0));
        ok(Host.scale(scale, out, middle, 4, other));
        ok(cuEventRecord(joined, other));
        CUgraph_st graph = new CUgraph_st();
        ok(cuStreamWaitEvent(stream, joined, 0));
        ok(cuStreamEndCapture(stream, graph));
        assertEquals(CUDA_ERROR_CAPTURED_EVENT, cuStreamWaitEvent(stream, joined, 0));
        gpu.clearFaults();
        return graph;
    }

    @Test
    void capturesHaveBorders() {
        CUstream_st other = Host.stream();
        CUevent_st before = Host.event();
        CUevent_st inside = Host.event();
        ok(cuEventRecord(before, stream));
        begin();
        assertEquals(CUDA_ERROR_ILLEGAL_STATE, cuStreamBeginCapture(stream, 0));
        ok(Host.scale(scale, out, in, 2, stream));
        ok(cuEventRecord(inside, stream));
        ok(cuStreamWaitEvent(other, inside, 0));
        ok(Host.scale(scale, out, in, 2, other));
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_UNMATCHED, cuStreamEndCapture(other, new CUgraph_st()));
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_UNJOINED, cuStreamEndCapture(stream, new CUgraph_st()));
        begin();
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_ISOLATION, cuStreamWaitEvent(stream, before, 0));
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(stream, new CUgraph_st()));
        begin();
        ok(cuEventRecord(inside, stream));
        assertEquals(CUDA_ERROR_CAPTURED_EVENT, cuEventSynchronize(inside));
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(stream, new CUgraph_st()));
        assertEquals(CUDA_ERROR_ILLEGAL_STATE, cuStreamEndCapture(stream, new CUgraph_st()));
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, cuStreamBeginCapture(null, 0));
    }

    @Test
    void theLegacyDefaultStreamDisturbsBlockingStreams() {
        CUstream_st blocking = new CUstream_st();
        ok(cuStreamCreate(blocking, CU_STREAM_DEFAULT));
        ok(cuStreamBeginCapture(blocking, CU_STREAM_CAPTURE_MODE_RELAXED));
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_IMPLICIT, Host.scale(scale, out, in, 2, null));
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(blocking, new CUgraph_st()));
    }

    @Test
    void memoryThatAGraphUsesMustOutliveIt() {
        begin();
        ok(Host.scale(scale, out, in, 2, stream));
        CUgraphExec_st exec = Host.instantiate(end());
        ok(cuMemFree(out));
        ok(cuGraphLaunch(exec, stream));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuStreamSynchronize(stream));
        assertTrue(gpu.faults().getFirst().contains("freed"), gpu.faults()::toString);
    }

    @Test
    void launchesOfOneGraphFollowEachOther() {
        CUstream_st other = Host.stream();
        begin();
        ok(Host.scale(scale, in, in, 2, stream));
        ok(Host.scale(scale, out, in, 1, stream));
        CUgraphExec_st exec = Host.instantiate(end());
        ok(cuGraphLaunch(exec, stream));
        ok(cuGraphLaunch(exec, other));
        ok(cuStreamSynchronize(other));
        assertArrayEquals(Host.times(Host.ramp(), 4), Host.read(out));
    }

    @Test
    void launchesFailToOrderInGraphsToo() {
        begin();
        ok(Host.scale(scale, out, in, 2, stream));
        CUgraphExec_st exec = Host.instantiate(end());
        gpu.failLaunch(2);
        ok(cuGraphLaunch(exec, stream));
        ok(cuStreamSynchronize(stream));
        ok(cuGraphLaunch(exec, stream));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuStreamSynchronize(stream));
        assertEquals(List.of(), gpu.faults());
    }
}
