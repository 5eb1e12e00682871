package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.backend.reference.ReferenceBackendProvider;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import io.github.clip4j.cpu.start.Capability;
import io.github.clip4j.cpu.start.ColdStart;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Inner products with stored embeddings, bit for bit as the reference's, and near a sum in double. */
class SimilarityBitsTest {
    /**
     * Rounding of 64 additions in 16 lanes, half a unit each, relative to the sum of absolute terms. Observed: 1.6e-7.
     */
    private static final double TOLERANCE = 4e-6;

    private final Random random = new Random(20210226);

    private float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return values;
    }

    private static CpuBackend cpu(Kernels kernels, int threads) {
        return new CpuBackend(ColdStart.none(kernels), threads, BackendOptions.DEFAULT);
    }

    private static float[] products(
            Backend backend, int queries, float[] query, MatrixView stored, int first, int end) {
        float[] out = new float[queries * (end - first)];
        backend.similarity(out, query, stored, first, end);
        return out;
    }

    @Test
    void allShapesEqualTheReference() {
        Kernels vectors = Capability.ofRuntime().kernels();
        for (Kernels kernels : List.of(vectors, new ScalarKernels(vectors.micro())))
            for (int threads : Twins.THREADS)
                try (Backend reference = new ReferenceBackendProvider().open(BackendOptions.DEFAULT);
                        Backend cpu = cpu(kernels, threads)) {
                    for (int columns : Sizes.of(1, 15, 16, 17, 77, 512))
                        for (int rows : Sizes.of(1, 2, 3, 4, 5, 77, 1100)) same(reference, cpu, rows, columns);
                }
    }

    private void same(Backend reference, Backend cpu, int rows, int columns) {
        MatrixView stored = MatrixView.of(rows, columns, values(rows * columns));
        for (int queries = 1; queries <= 3; queries++) {
            float[] query = values(queries * columns);
            int first = rows / 3;
            assertArrayEquals(
                    products(reference, queries, query, stored, first, rows),
                    products(cpu, queries, query, stored, first, rows),
                    queries + " queries, " + rows + " x " + columns);
        }
    }

    @Test
    void storedTypesAreReadWhereTheyAre() {
        int rows = 9;
        int columns = 33;
        float[] values = values(rows * columns);
        float[] query = values(columns);
        try (Backend reference = new ReferenceBackendProvider().open(BackendOptions.DEFAULT);
                Backend cpu = cpu(Capability.ofRuntime().kernels(), 2);
                Arena arena = Arena.ofConfined()) {
            for (DType type : List.of(DType.F32, DType.F16, DType.BF16, DType.F64)) {
                // Not aligned, as in a file.
                MemorySegment memory =
                        arena.allocate(1L + values.length * type.bytes()).asSlice(1);
                Floats.write(values, 0, values.length, memory, type, 0);
                float[] widened = new float[values.length];
                Floats.read(memory, type, 0, widened, 0, values.length);
                float[] expected = products(reference, 1, query, MatrixView.of(rows, columns, widened), 0, rows);
                MatrixView stored = MatrixView.of(rows, columns, type, memory.asReadOnly());
                // Confined memory is for its own thread.
                try (Backend one = cpu(Capability.ofRuntime().kernels(), 1)) {
                    assertArrayEquals(expected, products(one, 1, query, stored, 0, rows), type::toString);
                }
            }
            float[][] separate = new float[rows][];
            for (int i = 0; i < rows; i++) separate[i] = Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
            assertArrayEquals(
                    products(reference, 1, query, MatrixView.of(rows, columns, values), 0, rows),
                    products(cpu, 1, query, MatrixView.of(separate), 0, rows));
        }
    }

    @Test
    void productsAreNearSumsInDouble() {
        int columns = 1024;
        int rows = Sizes.EMULATED ? 8 : 500;
        float[] values = values(rows * columns);
        float[] query = values(columns);
        try (Backend cpu = cpu(Capability.ofRuntime().kernels(), 2)) {
            float[] products = products(cpu, 1, query, MatrixView.of(rows, columns, values), 0, rows);
            for (int i = 0; i < rows; i++) {
                double sum = 0;
                double absolute = 0;
                for (int j = 0; j < columns; j++) {
                    sum += (double) values[i * columns + j] * query[j];
                    absolute += Math.abs((double) values[i * columns + j] * query[j]);
                }
                assertEquals(sum, products[i], TOLERANCE * absolute);
            }
        }
    }

    @Test
    void aDamagedRowStaysByItself() {
        float[] values = values(8 * 20);
        values[3 * 20 + 19] = Float.NaN;
        try (Backend cpu = cpu(Capability.ofRuntime().kernels(), 1)) {
            float[] products = products(cpu, 1, values(20), MatrixView.of(8, 20, values), 0, 8);
            for (int i = 0; i < 8; i++) assertEquals(i == 3, Float.isNaN(products[i]), "row " + i);
        }
    }

    @Test
    void manyCallersAndExecutorsGetTheSameBits() {
        int columns = 64;
        int rows = Sizes.EMULATED ? 64 : 10_000;
        MatrixView stored = MatrixView.of(rows, columns, values(rows * columns));
        float[] query = values(columns);
        BackendOptions lent =
                new BackendOptions(2, Optional.of(ForkJoinPool.commonPool()), Storage.F32, Optional.empty());
        try (Backend cpu = cpu(Capability.ofRuntime().kernels(), 2);
                Backend executor = new CpuBackendProvider().open(lent)) {
            float[] expected = products(cpu, 1, query, stored, 0, rows);
            assertArrayEquals(expected, products(executor, 1, query, stored, 0, rows));
            assertTrue(IntStream.range(0, 50)
                    .parallel()
                    .allMatch(_ -> Arrays.equals(expected, products(cpu, 1, query, stored, 0, rows))));
        }
    }

    @Test
    void aClosedBackendRefuses() {
        Backend cpu = cpu(Capability.ofRuntime().kernels(), 1);
        cpu.close();
        MatrixView stored = MatrixView.of(1, 1, new float[1]);
        assertThrows(IllegalStateException.class, () -> products(cpu, 1, new float[1], stored, 0, 1));
    }
}
