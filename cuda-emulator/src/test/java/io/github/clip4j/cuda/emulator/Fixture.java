package io.github.clip4j.cuda.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** A device with memory, for tests of the emulator. */
final class Fixture {
    final DeviceMemory memory = new DeviceMemory();

    /** A module of src/test/resources/ptx. */
    static PtxModule module(String file) {
        return PtxModule.parse(resource(file));
    }

    private static String resource(String file) {
        try (InputStream in = Objects.requireNonNull(Fixture.class.getResourceAsStream("/ptx/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of one kernel of a module, and what the module's head declares. */
    static List<String> text(String file, String kernel) {
        List<String> kept = new ArrayList<>();
        boolean keep = true;
        for (String line : resource(file).lines().toList()) {
            if (line.startsWith(".visible .entry")) keep = line.contains(" " + kernel + "(");
            if (keep) kept.add(line);
            if (line.equals("}")) keep = false;
        }
        return kept;
    }

    /** A kernel k with 64-bit parameters p0, p1; the body's registers are declared. */
    static PtxKernel kernel(String body) {
        return PtxModule.parse(text(body)).kernel("k");
    }

    static String text(String body) {
        return """
            .version 8.8
            .target sm_80
            .address_size 64
            .visible .entry k(.param .u64 p0, .param .u64 p1) {
            .reg .pred %p<9>;
            .reg .b16 %h<9>;
            .reg .b32 %r<20>;
            .reg .f32 %f<20>;
            .reg .b64 %d<20>;
            .reg .f64 %g<9>;
            .shared .align 16 .b8 sm[256];
            ld.param.u64 %d1, [p0];
            ld.param.u64 %d2, [p1];
            mov.u32 %r1, %tid.x;
            mul.wide.u32 %d3, %r1, 4;
            add.s64 %d4, %d1, %d3;
            """ + body + "\nret;\n}\n";
    }

    static MemorySegment parameters(PtxKernel kernel, Object... arguments) {
        MemorySegment segment = MemorySegment.ofArray(new long[16]);
        for (int i = 0; i < arguments.length; i++) {
            long at = kernel.parameterOffsets().get(i);
            switch (arguments[i]) {
                case Long value -> segment.set(ValueLayout.JAVA_LONG, at, value);
                case Integer value -> segment.set(ValueLayout.JAVA_INT, at, value);
                case Float value -> segment.set(ValueLayout.JAVA_FLOAT, at, value);
                default -> throw new IllegalArgumentException("argument " + arguments[i]);
            }
        }
        return segment;
    }

    void launch(PtxKernel kernel, Dim3 grid, Dim3 block, int dynamicSharedBytes, Object... arguments) {
        kernel.launch(grid, block, dynamicSharedBytes, parameters(kernel, arguments), memory);
    }

    void launch(PtxKernel kernel, int blocks, int threads, Object... arguments) {
        launch(kernel, new Dim3(blocks, 1, 1), new Dim3(threads, 1, 1), 0, arguments);
    }

    long upload(float... values) {
        return upload(MemorySegment.ofArray(values));
    }

    long upload(double... values) {
        return upload(MemorySegment.ofArray(values));
    }

    long upload(int... values) {
        return upload(MemorySegment.ofArray(values));
    }

    long upload(short... values) {
        return upload(MemorySegment.ofArray(values));
    }

    long upload(byte... values) {
        return upload(MemorySegment.ofArray(values));
    }

    private long upload(MemorySegment values) {
        long address = memory.allocate(values.byteSize());
        memory.at(address, values.byteSize()).copyFrom(values);
        return address;
    }

    float[] floats(long address, int count) {
        return memory.at(address, 4L * count).toArray(ValueLayout.JAVA_FLOAT);
    }

    double[] doubles(long address, int count) {
        return memory.at(address, 8L * count).toArray(ValueLayout.JAVA_DOUBLE);
    }

    int[] ints(long address, int count) {
        return memory.at(address, 4L * count).toArray(ValueLayout.JAVA_INT);
    }

    short[] shorts(long address, int count) {
        return memory.at(address, 2L * count).toArray(ValueLayout.JAVA_SHORT);
    }

    static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return values;
    }
}
