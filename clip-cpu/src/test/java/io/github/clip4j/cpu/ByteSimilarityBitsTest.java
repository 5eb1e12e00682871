package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.reference.ReferenceBackendProvider;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import io.github.clip4j.cpu.start.Capability;
import io.github.clip4j.cpu.start.ColdStart;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Inner products of 8-bit integers: sums of longs, whatever the width of the vectors and the number of threads. */
class ByteSimilarityBitsTest {
    private final Random random = new Random(20210226);

    private byte[] values(int count) {
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) values[i] = (byte) (random.nextInt(255) - 127);
        return values;
    }

    private static int[] products(Backend backend, byte[] queries, byte[] stored, int columns, int first) {
        int rows = stored.length / columns;
        int[] out = new int[queries.length / columns * (rows - first)];
        try (Arena arena = Arena.ofShared()) {
            // Not aligned, as in a file.
            MemorySegment memory = arena.allocate(1L + stored.length).asSlice(1);
            MemorySegment.copy(stored, 0, memory, ValueLayout.JAVA_BYTE, 0, stored.length);
            backend.similarity(out, queries, memory.asReadOnly(), columns, first, rows);
        }
        return out;
    }

    private static int[] expected(byte[] queries, byte[] stored, int columns, int first) {
        int rows = stored.length / columns;
        int count = queries.length / columns;
        int[] out = new int[count * (rows - first)];
        for (int q = 0; q < count; q++)
            for (int i = first; i < rows; i++) {
                long sum = 0;
                for (int j = 0; j < columns; j++) sum += (long) queries[q * columns + j] * stored[i * columns + j];
                out[q * (rows - first) + i - first] = Math.toIntExact(sum);
            }
        return out;
    }

    @Test
    void allShapesAreExact() {
        Kernels vectors = Capability.ofRuntime().kernels();
        for (Kernels kernels : List.of(vectors, new ScalarKernels(vectors.micro())))
            for (int threads : Twins.THREADS)
                try (Backend reference = new ReferenceBackendProvider().open(BackendOptions.DEFAULT);
                        Backend cpu = new CpuBackend(ColdStart.none(kernels), threads, BackendOptions.DEFAULT)) {
                    for (int columns : Sizes.of(1, 63, 64, 65, 77, 512))
                        for (int rows : Sizes.of(1, 2, 3, 4, 5, 77, 3000)) {
                            byte[] queries = values(3 * columns);
                            byte[] stored = values(rows * columns);
                            int[] expected = expected(queries, stored, columns, rows / 3);
                            String shape = rows + " x " + columns;
                            assertArrayEquals(expected, products(reference, queries, stored, columns, rows / 3), shape);
                            assertArrayEquals(expected, products(cpu, queries, stored, columns, rows / 3), shape);
                        }
                }
    }

    @Test
    void theGreatestSumsFit() {
        int columns = Sizes.EMULATED ? 128 : 1 << 17;
        byte[] most = new byte[columns];
        Arrays.fill(most, (byte) 127);
        byte[] least = new byte[columns];
        Arrays.fill(least, (byte) -127);
        try (Backend cpu =
                new CpuBackend(ColdStart.none(Capability.ofRuntime().kernels()), 1, BackendOptions.DEFAULT)) {
            assertEquals(127 * 127 * columns, products(cpu, most, most, columns, 0)[0]);
            assertEquals(-127 * 127 * columns, products(cpu, most, least, columns, 0)[0]);
        }
    }
}
