package io.github.clip4j.cuda.kernel;

import io.github.clip4j.cuda.emulator.DeviceMemory;
import io.github.clip4j.cuda.emulator.Dim3;
import io.github.clip4j.cuda.emulator.PtxKernel;
import io.github.clip4j.cuda.emulator.PtxModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Runs launches on the emulator, with arrays for device memory. */
final class Emulated implements KernelDevice {
    private static final Map<Integer, PtxModule> MODULES = new ConcurrentHashMap<>();

    private final PtxModule module;
    private final int capability;
    private final DeviceMemory memory = new DeviceMemory();

    /** With the PTX that the jar has for devices of compute capability 8.0 and later. */
    Emulated() {
        this(80);
    }

    Emulated(int capability) {
        this(MODULES.computeIfAbsent(capability, Emulated::parse), capability);
    }

    /** With other code for some kernels, as mutants are. */
    Emulated(PtxModule module) {
        this(module, 80);
    }

    private Emulated(PtxModule module, int capability) {
        this.module = module;
        this.capability = capability;
    }

    private static PtxModule parse(int capability) {
        return PtxModule.parse(ptx(capability));
    }

    /** The PTX in the jar. */
    static String ptx(int capability) {
        String name = "/io/github/clip4j/cuda/clip.compute_" + capability + ".ptx";
        try (InputStream in = Launch.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("no " + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int capability() {
        return capability;
    }

    @Override
    public void run(Launch launch) {
        PtxKernel kernel = code(launch.kernel()).kernel(launch.kernel());
        try (Arena arena = Arena.ofConfined()) {
            int last = kernel.parameterOffsets().size() - 1;
            long bytes = kernel.parameterOffsets().get(last)
                    + kernel.parameterSizes().get(last);
            MemorySegment parameters = arena.allocate(bytes, 16);
            for (int i = 0; i <= last; i++)
                put(
                        parameters,
                        kernel.parameterOffsets().get(i),
                        launch.arguments().get(i));
            kernel.launch(
                    new Dim3(launch.x(), launch.y(), launch.z()),
                    new Dim3(launch.threads(), 1, 1),
                    launch.sharedBytes(),
                    parameters,
                    memory);
        }
    }

    private PtxModule code(String kernel) {
        return module.kernels().contains(kernel) ? module : MODULES.computeIfAbsent(80, Emulated::parse);
    }

    private static void put(MemorySegment memory, long at, Object value) {
        switch (value) {
            case Long address -> memory.set(ValueLayout.JAVA_LONG, at, address);
            case Integer number -> memory.set(ValueLayout.JAVA_INT, at, number);
            case Float number -> memory.set(ValueLayout.JAVA_FLOAT, at, number);
            default -> throw new IllegalArgumentException(String.valueOf(value));
        }
    }

    @Override
    public long allocate(long bytes) {
        return memory.allocate(bytes);
    }

    @Override
    public void write(long address, MemorySegment source) {
        memory.at(address, source.byteSize()).copyFrom(source);
    }

    @Override
    public void read(long address, MemorySegment destination) {
        destination.copyFrom(memory.at(address, destination.byteSize()));
    }

    /** Normally distributed. */
    static float[] random(long seed, int count, double scale) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) (random.nextGaussian() * scale);
        return values;
    }

    /** The greatest difference, in units of a tolerance for values of about 1; NaN if one is NaN. */
    static double greatest(double[] expected, float[] found) {
        double greatest = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - found[i]) / Math.max(1, Math.abs(expected[i]));
            if (Double.isNaN(difference)) return difference;
            greatest = Math.max(greatest, difference);
        }
        return greatest;
    }
}
