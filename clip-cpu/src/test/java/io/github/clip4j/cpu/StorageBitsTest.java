package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Backend.Role;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.backend.reference.ReferenceBackendProvider;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** 16-bit weights: the bits of the same values in float32. */
class StorageBitsTest {
    private static final int M = 13;
    private static final int N = 70;

    /** A weight of values that its type holds. */
    private record Narrow(int rows, int columns, DType type, float[] values) implements WeightSource {
        @Override
        public String name() {
            return "l";
        }

        @Override
        public MatrixView open(Arena arena) {
            MatrixView view = MatrixView.of(rows, columns, values);
            return new MatrixView() {
                @Override
                public int rows() {
                    return rows;
                }

                @Override
                public int columns() {
                    return columns;
                }

                @Override
                public DType type() {
                    return type;
                }

                @Override
                public void read(int row, int column, float[] destination, int offset, int count) {
                    view.read(row, column, destination, offset, count);
                }
            };
        }
    }

    private static float round(float value, DType type) {
        return switch (type) {
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(value));
            case BF16 -> Float.intBitsToFloat(Floats.toBfloat16(value) << 16);
            default -> value;
        };
    }

    /** All magnitudes that the type has, subnormal ones and zeros of both signs among them. */
    private static float[] values(int count, DType type) {
        Random random = new Random(11);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = round((float) Math.scalb(random.nextGaussian(), random.nextInt(40) - 25), type);
        values[0] = -0f;
        values[1] = 0f;
        return values;
    }

    private static float[] multiply(Backend backend, WeightSource source) {
        Random random = new Random(3);
        float[] input = new float[M * source.columns()];
        for (int i = 0; i < input.length; i++) input[i] = random.nextFloat() - 0.5f;
        try (backend;
                Session session = backend.open()) {
            Weight weight = backend.load(source, Role.LINEAR);
            backend.settle();
            Tensor x = session.floats("x", M, source.columns());
            Tensor y = session.floats("y", M, source.rows());
            session.write(x, MemorySegment.ofArray(input));
            session.ops().linear(y, x, new Linear("l", weight, null));
            float[] result = new float[M * source.rows()];
            session.read(y, MemorySegment.ofArray(result));
            return result;
        }
    }

    private static float[] reference(WeightSource source) {
        return multiply(new ReferenceBackendProvider().open(BackendOptions.DEFAULT), source);
    }

    private static float[] stored(WeightSource source, Storage storage) {
        BackendOptions options = new BackendOptions(2, Optional.empty(), storage, Optional.empty());
        return multiply(new CpuBackend(Capability.ofRuntime().kernels(), 2, options), source);
    }

    @Test
    void storedNarrowTypesGiveTheBitsOfFloat32() {
        for (DType type : new DType[] {DType.F16, DType.BF16, DType.F32}) {
            for (int k : Sizes.of(1, 17, 77, 1030)) {
                Narrow view = new Narrow(N, k, type, values(N * k, type));
                assertArrayEquals(reference(view), stored(view, Storage.STORED), type + ", K = " + k);
            }
        }
    }

    @Test
    void roundingIsToTheNearestValueOfTheType() {
        for (DType type : new DType[] {DType.F16, DType.BF16}) {
            float[] exact = values(N * 40, DType.F32);
            float[] rounded = exact.clone();
            for (int i = 0; i < rounded.length; i++) rounded[i] = round(rounded[i], type);
            assertArrayEquals(
                    reference(new Narrow(N, 40, DType.F32, rounded)),
                    stored(new Narrow(N, 40, DType.F32, exact), Storage.valueOf(type.name())),
                    type.toString());
        }
    }

    /** A matrix that the type does not hold stays in float32, whole. */
    @Test
    void infinitiesAndOverflowsAreKeptInFloat32() {
        for (float special : new float[] {1e6f, Float.NEGATIVE_INFINITY, Float.NaN}) keepsFloat32(Storage.F16, special);
        for (float special : new float[] {Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN})
            keepsFloat32(Storage.BF16, special);
    }

    /** The value is in the first panel and read first of it; what follows would fit. */
    private static void keepsFloat32(Storage storage, float special) {
        float[] values = values(N * 77, DType.F32);
        values[333] = special;
        Narrow view = new Narrow(N, 77, DType.F32, values);
        assertArrayEquals(reference(view), stored(view, storage), storage + " with " + special);
    }

    @Test
    void sixteenBitsTakeHalfTheMemory() {
        BackendOptions options = new BackendOptions(1, Optional.empty(), Storage.STORED, Optional.empty());
        try (CpuBackend backend = new CpuBackend(Capability.ofRuntime().kernels(), 1, options)) {
            for (DType type : new DType[] {DType.F16, DType.BF16}) {
                LazyWeight weight =
                        (LazyWeight) backend.load(new Narrow(64, 8, type, values(64 * 8, type)), Role.LINEAR);
                backend.settle();
                try (PackedWeight packed = (PackedWeight) weight.open()) {
                    assertEquals(64 * 8 * 2, packed.memory().byteSize());
                    assertEquals(type, packed.type());
                }
            }
        }
    }
}
