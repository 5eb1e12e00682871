package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.backend.reference.ReferenceBackendProvider;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.op.CpuTensor;
import io.github.clip4j.cpu.start.Capability;
import io.github.clip4j.cpu.start.ColdStart;
import io.github.clip4j.cpu.thread.Buffer;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The reference backend and the cpu backend side by side. The cpu's tensors lie in memory full of one NaN, which must
 * survive around them and never reach a result.
 */
final class Twins implements AutoCloseable {
    static final int[] SIZES = {1, 3, 7, 16, 17, 77, 257, 588, 1024};
    static final int[] THREADS = {1, 2, 5};

    private static final int GUARD = 0x7fc0_dead;
    private static final long GUARD_BYTES = 4096;

    private final Backend reference = new ReferenceBackendProvider().open(BackendOptions.DEFAULT);
    private final Session referenceSession = reference.open();
    private final Kernels kernels;
    private final CpuBackend cpu;
    private final CpuSession cpuSession;
    private final Arena arena = Arena.ofShared();
    private final Random random = new Random(20210226);

    /** What the reference gave at each check, by another test of the same inputs, or room for it. */
    private final List<Result> results;

    private final boolean known;
    private int names;
    private int checks;

    /** A check's name and the reference's values. */
    private record Result(String name, float[] values) {}

    Twins(int threads) {
        this(Capability.ofRuntime().kernels(), threads);
    }

    Twins(Kernels kernels, int threads) {
        this(kernels, threads, new ArrayList<>());
    }

    private Twins(Kernels kernels, int threads, List<Result> results) {
        this.results = results;
        this.known = !results.isEmpty();
        this.kernels = kernels;
        cpu = new CpuBackend(ColdStart.none(kernels), threads, BackendOptions.DEFAULT);
        cpuSession = (CpuSession) cpu.open();
    }

    /**
     * The same test with several numbers of threads. Its inputs are the same too, so the reference computes for the
     * first only.
     */
    static void withThreads(Consumer<Twins> test) {
        List<Result> results = new ArrayList<>();
        for (int threads : THREADS)
            try (Twins twins = new Twins(Capability.ofRuntime().kernels(), threads, results)) {
                test.accept(twins);
                assertEquals(results.size(), twins.checks, "checks with " + threads + " threads");
            }
    }

    Kernels kernels() {
        return kernels;
    }

    /** A tensor in both backends; {@code memory} is the cpu's with its guards. */
    record Pair(Tensor reference, CpuTensor cpu, MemorySegment memory) {}

    /** A weight in both backends. */
    record Weights(Weight reference, Weight cpu) {}

    /** A layer in both backends. */
    record Linears(Linear reference, Linear cpu) {}

    /** A layer in both backends. */
    record Norms(LayerNorm reference, LayerNorm cpu) {}

    float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return values;
    }

    /** A tensor of seeded signed values. */
    Pair input(int rows, int columns) {
        return input(rows, columns, values(rows * columns));
    }

    Pair input(int rows, int columns, float[] values) {
        Pair pair = output(rows, columns);
        MemorySegment source = MemorySegment.ofArray(values);
        referenceSession.write(pair.reference(), source);
        cpuSession.write(pair.cpu(), source);
        return pair;
    }

    /** A tensor that still holds the guard's NaN. */
    Pair output(int rows, int columns) {
        return pair(referenceSession.floats("t" + names++, rows, columns), rows, columns);
    }

    Pair ints(int rows, int columns, int[] values) {
        Pair pair = pair(referenceSession.ints("t" + names++, rows, columns), rows, columns);
        MemorySegment source = MemorySegment.ofArray(values);
        referenceSession.write(pair.reference(), source);
        cpuSession.write(pair.cpu(), source);
        return pair;
    }

    private Pair pair(Tensor reference, int rows, int columns) {
        long bytes = CpuTensor.bytes(rows, columns);
        MemorySegment memory = arena.allocate(bytes + 2 * GUARD_BYTES, Buffer.ALIGNMENT);
        for (long at = 0; at < memory.byteSize(); at += Float.BYTES) memory.set(ValueLayout.JAVA_INT, at, GUARD);
        CpuTensor tensor = CpuTensor.in(memory.asSlice(GUARD_BYTES, bytes), "t", rows, columns);
        return new Pair(reference, tensor, memory);
    }

    Weights weights(int rows, int columns, Backend.Role role) {
        float[] values = values(rows * columns);
        if (role == Backend.Role.LINEAR)
            for (int i = 0; i < values.length; i++) values[i] /= (float) Math.sqrt(columns);
        WeightSource source = WeightSource.of("w" + names++, MatrixView.of(rows, columns, values));
        Weights weights = new Weights(reference.load(source, role), cpu.load(source, role));
        cpu.settle();
        return weights;
    }

    Linears linear(int n, int k, boolean withBias) {
        Weights weight = weights(n, k, Backend.Role.LINEAR);
        Weights bias = weights(1, n, Backend.Role.TABLE);
        return new Linears(
                new Linear("l", weight.reference(), withBias ? bias.reference() : null),
                new Linear("l", weight.cpu(), withBias ? bias.cpu() : null));
    }

    Norms norm(int c) {
        Weights weight = weights(1, c, Backend.Role.TABLE);
        Weights bias = weights(1, c, Backend.Role.TABLE);
        return new Norms(
                new LayerNorm("n", weight.reference(), bias.reference(), 1e-5f),
                new LayerNorm("n", weight.cpu(), bias.cpu(), 1e-5f));
    }

    /** Runs the operations on both. */
    void run(Consumer<Ops> onReference, Consumer<Ops> onCpu) {
        if (!known) onReference.accept(referenceSession.ops());
        onCpu.accept(cpuSession.ops());
    }

    /** Runs an operation that writes one tensor from one tensor. */
    void run(Pair out, Pair in, Op op) {
        if (!known) op.run(referenceSession.ops(), out.reference(), in.reference());
        op.run(cpuSession.ops(), out.cpu(), in.cpu());
    }

    /** Runs an operation in place. */
    void run(Pair inout, BiConsumer<Ops, Tensor> op) {
        if (!known) op.accept(referenceSession.ops(), inout.reference());
        op.accept(cpuSession.ops(), inout.cpu());
    }

    /** An operation. */
    interface Op {
        void run(Ops ops, Tensor out, Tensor in);
    }

    float[] cpuValues(Pair pair) {
        float[] values = new float[pair.cpu().rows() * pair.cpu().columns()];
        cpuSession.read(pair.cpu(), MemorySegment.ofArray(values));
        return values;
    }

    /** Every bit equal (all NaNs are one), and the guards untouched. */
    void check(String name, Pair pair) {
        int columns = pair.cpu().columns();
        float[] expected = expected(name, pair);
        float[] found = cpuValues(pair);
        for (int i = 0; i < expected.length; i++)
            if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(found[i]))
                fail("%s: row %d column %d: reference %a, cpu %a (%s)"
                        .formatted(name, i / columns, i % columns, expected[i], found[i], cpu.describe()));
        checkGuards(name, pair);
    }

    private float[] expected(String name, Pair pair) {
        if (!known) {
            float[] values = new float[pair.cpu().rows() * pair.cpu().columns()];
            referenceSession.read(pair.reference(), MemorySegment.ofArray(values));
            results.add(new Result(name, values));
        }
        Result result = results.get(checks++);
        assertEquals(name, result.name());
        return result.values();
    }

    /** What lies around the tensor; between rows, columns up to a whole panel may change. */
    static void checkGuards(String name, Pair pair) {
        int stride = pair.cpu().rowData().stride();
        long writable = (long) Math.ceilDiv(pair.cpu().columns(), Kernels.PANEL) * Kernels.PANEL * Float.BYTES;
        for (long at = 0; at < pair.memory().byteSize(); at += Float.BYTES) {
            long inTensor = at - GUARD_BYTES;
            boolean inside = inTensor >= 0 && inTensor / stride < pair.cpu().rows() && inTensor % stride < writable;
            if (!inside && pair.memory().get(ValueLayout.JAVA_INT, at) != GUARD)
                fail(name + ": guard overwritten at byte " + inTensor);
        }
    }

    @Override
    public void close() {
        referenceSession.close();
        reference.close();
        cpuSession.close();
        cpu.close();
        arena.close();
    }
}
