package io.github.clip4j.cuda.fake;

import static org.bytedeco.cuda.global.cudart.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** The driver's functions through JavaCPP, as a host would call them; {@code ok} where success is expected. */
final class Host {
    static final int N = 100;

    private Host() {}

    static void ok(int result) {
        assertEquals(CUDA_SUCCESS, result, "driver result");
    }

    /** A pointer to an address of the device, which the host never follows. */
    static final class Address extends Pointer {
        Address(long value) {
            address = value;
        }
    }

    /** Initialises the driver and makes the primary context of device 0 current. */
    static CUctx_st open() {
        ok(cuInit(0));
        CUctx_st context = new CUctx_st();
        ok(cuDevicePrimaryCtxRetain(context, 0));
        ok(cuCtxSetCurrent(context));
        return context;
    }

    /** CUDA 13's function has one more parameter, which may be null. */
    static int createContext(CUctx_st context, int device) {
        for (Method method : cudart.class.getMethods()) {
            if (!method.getName().equals("cuCtxCreate") || method.getParameterTypes()[0] != CUctx_st.class) continue;
            Object[] arguments = method.getParameterCount() == 3
                    ? new Object[] {context, 0, device}
                    : new Object[] {context, null, 0, device};
            try {
                return (int) Objects.requireNonNull(method.invoke(null, arguments));
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("the binding has no cuCtxCreate");
    }

    static void close() {
        ok(cuDevicePrimaryCtxRelease(0));
    }

    static long allocate(long bytes) {
        try (LongPointer pointer = new LongPointer(1)) {
            ok(cuMemAlloc(pointer, bytes));
            return pointer.get();
        }
    }

    static FloatPointer pinned(int floats) {
        Pointer pointer = new Pointer();
        ok(cuMemAllocHost(pointer, (long) floats * Float.BYTES));
        return new FloatPointer(pointer).capacity(floats);
    }

    static CUstream_st stream() {
        CUstream_st stream = new CUstream_st();
        ok(cuStreamCreate(stream, CU_STREAM_NON_BLOCKING));
        return stream;
    }

    static CUevent_st event() {
        CUevent_st event = new CUevent_st();
        ok(cuEventCreate(event, CU_EVENT_DEFAULT));
        return event;
    }

    static String ptx() {
        try (InputStream in = Host.class.getResourceAsStream("/fake/scale.ptx")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int load(CUmod_st module, String ptx) {
        try (BytePointer image = new BytePointer(ptx)) {
            return cuModuleLoadData(module, image);
        }
    }

    static CUmod_st module() {
        CUmod_st module = new CUmod_st();
        ok(load(module, ptx()));
        return module;
    }

    static CUfunc_st function(CUmod_st module, String name) {
        CUfunc_st function = new CUfunc_st();
        ok(cuModuleGetFunction(function, module, name));
        return function;
    }

    /** out = in * factor. */
    static int scale(CUfunc_st scale, long out, long in, float factor, CUstream_st stream) {
        return scale(scale, out, in, factor, N, stream);
    }

    static int scale(CUfunc_st scale, long out, long in, float factor, int n, CUstream_st stream) {
        try (LongPointer outPointer = new LongPointer(new long[] {out});
                LongPointer inPointer = new LongPointer(new long[] {in});
                FloatPointer factorPointer = new FloatPointer(new float[] {factor});
                IntPointer nPointer = new IntPointer(new int[] {n});
                PointerPointer<Pointer> parameters =
                        new PointerPointer<>(outPointer, inPointer, factorPointer, nPointer)) {
            return cuLaunchKernel(scale, (n + 31) / 32, 1, 1, 32, 1, 1, 0, stream, parameters, null);
        }
    }

    /** Up to the terminating zero: without the limit JavaCPP takes the whole buffer. */
    static String text(BytePointer buffer) {
        return new BytePointer(buffer).limit(0).getString();
    }

    static float[] ramp() {
        float[] values = new float[N];
        for (int i = 0; i < N; i++) values[i] = i - 40.5f;
        return values;
    }

    static float[] times(float[] values, float factor) {
        float[] products = new float[values.length];
        for (int i = 0; i < values.length; i++) products[i] = values[i] * factor;
        return products;
    }

    static void write(long target, float... values) {
        try (FloatPointer pointer = new FloatPointer(values)) {
            ok(cuMemcpyHtoD(target, pointer, (long) values.length * Float.BYTES));
        }
    }

    static float[] read(long source) {
        return read(source, N);
    }

    static float[] read(long source, int count) {
        float[] values = new float[count];
        try (FloatPointer pointer = new FloatPointer(count)) {
            ok(cuMemcpyDtoH(pointer, source, (long) count * Float.BYTES));
            pointer.get(values);
        }
        return values;
    }

    static float[] get(FloatPointer pointer) {
        float[] values = new float[N];
        pointer.get(values);
        return values;
    }

    static CUgraphExec_st instantiate(CUgraph_st graph) {
        CUgraphExec_st exec = new CUgraphExec_st();
        ok(cuGraphInstantiate(exec, graph, 0));
        return exec;
    }
}
