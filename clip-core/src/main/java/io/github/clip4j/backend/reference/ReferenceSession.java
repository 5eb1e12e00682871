package io.github.clip4j.backend.reference;

import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/** Activations by name, in arrays that grow. */
final class ReferenceSession implements Session {
    private static final float[] NO_FLOATS = {};
    private static final int[] NO_INTS = {};

    private final Map<String, float[]> floats = new HashMap<>();
    private final Map<String, int[]> ints = new HashMap<>();
    private final Ops ops = new ReferenceOps();

    @Override
    public Tensor floats(String name, int rows, int columns) {
        int size = Math.multiplyExact(rows, columns);
        float[] storage = floats.compute(name, (_, old) -> old == null || old.length < size ? new float[size] : old);
        return new HostTensor(name, rows, columns, storage, NO_INTS);
    }

    @Override
    public Tensor ints(String name, int rows, int columns) {
        int size = Math.multiplyExact(rows, columns);
        int[] storage = ints.compute(name, (_, old) -> old == null || old.length < size ? new int[size] : old);
        return new HostTensor(name, rows, columns, NO_FLOATS, storage);
    }

    @Override
    public Ops ops() {
        return ops;
    }

    @Override
    public void write(Tensor destination, MemorySegment source) {
        HostTensor to = (HostTensor) destination;
        int size = to.rows() * to.columns();
        if (to.floats().length > 0)
            MemorySegment.copy(source, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, to.floats(), 0, size);
        else MemorySegment.copy(source, ValueLayout.JAVA_INT_UNALIGNED, 0, to.ints(), 0, size);
    }

    @Override
    public void read(Tensor source, MemorySegment destination) {
        HostTensor from = (HostTensor) source;
        int size = from.rows() * from.columns();
        if (from.floats().length > 0)
            MemorySegment.copy(from.floats(), 0, destination, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, size);
        else MemorySegment.copy(from.ints(), 0, destination, ValueLayout.JAVA_INT_UNALIGNED, 0, size);
    }

    @Override
    public void run(Runnable program) {
        program.run();
    }

    @Override
    public void close() {
        floats.clear();
        ints.clear();
    }
}
