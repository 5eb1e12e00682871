package io.github.clip4j.cuda.fake;

import static io.github.clip4j.cuda.fake.Host.ok;
import static org.bytedeco.cuda.global.nvrtc.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.junit.jupiter.api.Test;

/** The way of a kernel from its source, where NVRTC is there: on the machine, or by the profile cuda-redist. */
class FakeNvrtcTest {
    private static final String SOURCE = """
        extern "C" __global__ void scale(float* out, const float* in, float factor, int n) {
          int i = blockIdx.x * blockDim.x + threadIdx.x;
          if (i < n) out[i] = in[i] * factor;
        }
        """;

    @Test
    void whatNvrtcCompilesRuns() {
        try (FakeGpu gpu = FakeGpu.start()) {
            Host.open();
            CUmod_st module = new CUmod_st();
            ok(Host.load(module, compile()));
            CUfunc_st scale = Host.function(module, "scale");
            long memory = Host.allocate(Host.N * 4L);
            Host.write(memory, Host.ramp());
            ok(Host.scale(scale, memory, memory, 3, null));
            ok(cudart.cuCtxSynchronize());
            assertArrayEquals(Host.times(Host.ramp(), 3), Host.read(memory));
            assertEquals(List.of(), gpu.faults());
        }
    }

    private static String compile() {
        _nvrtcProgram program = new _nvrtcProgram();
        try (BytePointer source = new BytePointer(SOURCE);
                PointerPointer<BytePointer> options = new PointerPointer<>("--gpu-architecture=compute_75");
                SizeTPointer size = new SizeTPointer(1)) {
            create(program, source);
            ok(nvrtcCompileProgram(program, 1, options));
            ok(nvrtcGetPTXSize(program, size));
            try (BytePointer ptx = new BytePointer(size.get())) {
                ok(nvrtcGetPTX(program, ptx));
                return Host.text(ptx);
            } finally {
                ok(nvrtcDestroyProgram(program));
            }
        }
    }

    private static void create(_nvrtcProgram program, BytePointer source) {
        try {
            ok(nvrtcCreateProgram(program, source, null, 0, (PointerPointer<?>) null, null));
        } catch (LinkageError e) { // the second time in a process it is that the class could not be initialised
            abort("no NVRTC here: " + e.getMessage());
        }
    }
}
