package io.github.clip4j.cuda.fake;

import static io.github.clip4j.cuda.fake.Host.N;
import static io.github.clip4j.cuda.fake.Host.ok;
import static org.bytedeco.cuda.global.cudart.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cuda.emulator.Dim3;
import java.util.List;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeModuleTest {
    private static final long BYTES = N * 4L;

    private FakeGpu gpu;

    @BeforeEach
    void start() {
        gpu = FakeGpu.start();
        Host.open();
    }

    @AfterEach
    void stop() {
        if (gpu != null) gpu.close();
    }

    @Test
    void aKernelRunsWhenTheStreamIsWaitedFor() {
        CUmod_st module = Host.module();
        CUfunc_st scale = Host.function(module, "scale");
        CUstream_st stream = Host.stream();
        long in = Host.allocate(BYTES);
        long out = Host.allocate(BYTES);
        Host.write(in, Host.ramp());
        ok(Host.scale(scale, out, in, 2.5f, stream));
        assertTrue(Float.isNaN(Host.read(out)[0]), "read too early");
        ok(cuStreamSynchronize(stream));
        assertArrayEquals(Host.times(Host.ramp(), 2.5f), Host.read(out));
        assertEquals(List.of(new Launch(0, "scale", new Dim3(4, 1, 1), new Dim3(32, 1, 1), 0, false)), gpu.launches());
        ok(cuMemFree(in));
        ok(cuMemFree(out));
        ok(cuStreamDestroy(stream));
        ok(cuModuleUnload(module));
        Host.close();
        assertEquals(Live.NONE, gpu.live());
        assertEquals(List.of(), gpu.faults());
    }

    @Test
    void modulesOfOtherDevicesAndNewerDriversAreRefused() {
        CUmod_st module = new CUmod_st();
        String ptx = Host.ptx();
        assertEquals(CUDA_ERROR_INVALID_PTX, Host.load(module, ptx.replace("sm_75", "sm_90")));
        ok(Host.load(module, ptx.replace(".version 8.0", ".version 8.8")));
        assertEquals(
                CUDA_ERROR_UNSUPPORTED_PTX_VERSION, Host.load(module, ptx.replace(".version 8.0", ".version 9.9")));
        assertEquals(CUDA_ERROR_INVALID_IMAGE, Host.load(module, "no PTX at all"));
        assertEquals(List.of(), gpu.faults());
        assertEquals(CUDA_ERROR_NO_BINARY_FOR_GPU, Host.load(module, "\u007fELF"));
        assertEquals(CUDA_ERROR_INVALID_PTX, Host.load(module, ptx.replace("mul.f32", "nonsense.f32")));
        assertEquals(2, gpu.faults().size(), gpu.faults()::toString);
    }

    @Test
    void theCompilersLogSaysWhy() {
        try (BytePointer image = new BytePointer(Host.ptx().replace("mul.f32", "nonsense.f32"));
                BytePointer log = new BytePointer(256);
                IntPointer options = new IntPointer(CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES);
                LongPointer values = new LongPointer(log.address(), 256)) {
            assertEquals(
                    CUDA_ERROR_INVALID_PTX,
                    cuModuleLoadDataEx(new CUmod_st(), image, 2, options, new PointerPointer<>(values)));
            assertTrue(Host.text(log).contains("nonsense"), () -> Host.text(log));
        }
    }

    @Test
    void functionsAreFoundByName() {
        CUmod_st module = Host.module();
        CUfunc_st function = new CUfunc_st();
        assertEquals(CUDA_ERROR_NOT_FOUND, cuModuleGetFunction(function, module, "other"));
        ok(cuModuleGetFunction(function, module, "tile"));
        try (IntPointer bytes = new IntPointer(1)) {
            ok(cuFuncGetAttribute(bytes, CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, function));
            assertEquals(1024, bytes.get());
        }
        ok(cuModuleUnload(module));
        assertEquals(List.of(), gpu.faults());
        assertEquals(CUDA_ERROR_INVALID_HANDLE, launchTile(function, 0));
        assertEquals(CUDA_ERROR_INVALID_HANDLE, cuModuleUnload(module));
    }

    @Test
    void aFunctionKeepsItsAttributes() {
        CUmod_st module = Host.module();
        ok(cuFuncSetAttribute(
                Host.function(module, "tile"), CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 100 << 10));
        ok(launchTile(Host.function(module, "tile"), 100 << 10));
    }

    @Test
    void aModuleMustOutliveItsKernels() {
        CUmod_st module = Host.module();
        ok(launchTile(Host.function(module, "tile"), 0));
        ok(cuModuleUnload(module));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuCtxSynchronize());
        assertEquals(List.of("cuCtxSynchronize: kernel tile: its module is unloaded"), gpu.faults());
    }

    private static int launchTile(CUfunc_st tile, int shared) {
        return cuLaunchKernel(tile, 1, 1, 1, 32, 1, 1, shared, null, (PointerPointer<?>) null, null);
    }

    @Test
    void moreThan48KilobytesOfSharedMemoryAreToBeAskedFor() {
        CUfunc_st tile = Host.function(Host.module(), "tile");
        int limit = (48 << 10) - 1024;
        ok(launchTile(tile, limit));
        assertEquals(CUDA_ERROR_INVALID_VALUE, launchTile(tile, limit + 1));
        ok(cuFuncSetAttribute(tile, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 100 << 10));
        ok(launchTile(tile, 100 << 10));
        assertEquals(
                CUDA_ERROR_INVALID_VALUE,
                cuFuncSetAttribute(tile, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 163 << 10));
        ok(cuCtxSynchronize());
        assertEquals(1, gpu.faults().size(), gpu.faults()::toString);
    }

    @Test
    void impossibleGridsAreRefusedAtOnce() {
        CUfunc_st tile = Host.function(Host.module(), "tile");
        PointerPointer<?> none = null;
        assertEquals(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(tile, 0, 1, 1, 32, 1, 1, 0, null, none, null));
        assertEquals(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(tile, 1, 65536, 1, 32, 1, 1, 0, null, none, null));
        assertEquals(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(tile, 1, 1, 1, 1025, 1, 1, 0, null, none, null));
        ok(cuLaunchKernel(tile, 1, 65535, 1, 32, 32, 1, 0, null, none, null));
        CUfunc_st scale = Host.function(Host.module(), "scale");
        assertEquals(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(scale, 1, 1, 1, 1, 1, 1, 0, null, none, null));
    }

    @Test
    void aKernelThatFailsBreaksTheContext() {
        CUfunc_st scale = Host.function(Host.module(), "scale");
        CUstream_st stream = Host.stream();
        long memory = Host.allocate(BYTES);
        ok(Host.scale(scale, memory, memory + 4, 2, stream));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuStreamSynchronize(stream));
        assertEquals(1, gpu.faults().size(), gpu.faults()::toString);
        assertTrue(gpu.faults().getFirst().contains("kernel scale"), gpu.faults()::toString);
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuCtxSynchronize());
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, Host.scale(scale, memory, memory, 2, stream));
        // What is given back all the same is given back.
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuMemFree(memory));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuStreamDestroy(stream));
        assertEquals(new Live(0, 0, 0, 0, 0, 1, 0, 0, 1, 0), gpu.live());
    }

    @Test
    void launchesFailToOrder() {
        CUfunc_st scale = Host.function(Host.module(), "scale");
        long memory = Host.allocate(BYTES);
        Host.write(memory, Host.ramp());
        gpu.failLaunch(2);
        ok(Host.scale(scale, memory, memory, 2, null));
        ok(Host.scale(scale, memory, memory, 2, null));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuCtxSynchronize());
        assertEquals(List.of(), gpu.faults());
        assertEquals(2, gpu.launches().size());
    }
}
