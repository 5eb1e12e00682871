package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Backend.Role;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LazyWeightTest {
    /** Panels that are not full, and more than one block of K. */
    private static final int N = 150;

    private static final int K = Kernels.K_BLOCK + 77;
    private static final int M = 31;
    private static final long BYTES = (long) N * K * Float.BYTES;

    /** Values that can be read while the arena that they were opened in is alive. */
    private static final class File implements WeightSource {
        private final DType type;
        private final float[] values;
        private final List<Arena> arenas = new ArrayList<>();

        File(DType type) {
            this.type = type;
            values = random(N * K);
            // 16-bit types hold eighths.
            for (int i = 0; i < values.length; i++) values[i] = Math.round(values[i] * 8) / 8f;
        }

        @Override
        public String name() {
            return "w";
        }

        @Override
        public int rows() {
            return N;
        }

        @Override
        public int columns() {
            return K;
        }

        @Override
        public DType type() {
            return type;
        }

        @Override
        public synchronized MatrixView open(Arena arena) {
            arenas.add(arena);
            return new MatrixView() {
                @Override
                public int rows() {
                    return N;
                }

                @Override
                public int columns() {
                    return K;
                }

                @Override
                public DType type() {
                    return type;
                }

                @Override
                public void read(int row, int column, float[] destination, int offset, int count) {
                    if (!arena.scope().isAlive()) throw new IllegalStateException("unmapped");
                    System.arraycopy(values, row * K + column, destination, offset, count);
                }
            };
        }

        /** How often it has been mapped. */
        int opened() {
            return arenas.size();
        }

        /** How many of its mappings there are. */
        long mappings() {
            return arenas.stream().filter(arena -> arena.scope().isAlive()).count();
        }
    }

    private static float[] random(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = random.nextFloat() * 2 - 1;
        return values;
    }

    private static CpuBackend backend(Storage storage) {
        BackendOptions options = new BackendOptions(2, Optional.empty(), storage, Optional.empty());
        return new CpuBackend(Capability.ofRuntime().kernels(), 2, options);
    }

    private static float[] multiply(CpuBackend backend, Weight weight) {
        try (Session session = backend.open()) {
            Tensor x = session.floats("x", M, K);
            Tensor y = session.floats("y", M, N);
            session.write(x, MemorySegment.ofArray(random(M * K)));
            session.ops().linear(y, x, new Linear("layer", weight, null));
            float[] result = new float[M * N];
            session.read(y, MemorySegment.ofArray(result));
            return result;
        }
    }

    /** The same values from memory. */
    private static Weight packed(CpuBackend backend, File file) {
        Weight weight = backend.load(WeightSource.of("packed", file.open(Arena.global())), Role.LINEAR);
        backend.settle();
        return weight;
    }

    private static boolean isPacked(Weight weight) {
        try (Panels panels = ((LazyWeight) weight).open()) {
            return panels instanceof PackedWeight;
        }
    }

    /** Packs it at the next product. */
    private static void allowPacking(CpuBackend backend) {
        backend.work(1_000 * BYTES, 1);
    }

    @Test
    void theBitsAreTheSameBeforeAndAfterPacking() {
        for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            for (Storage storage : new Storage[] {Storage.F32, Storage.STORED}) {
                File file = new File(type);
                try (CpuBackend backend = backend(storage)) {
                    float[] expected = multiply(backend, packed(backend, new File(file.type())));
                    Weight weight = backend.load(file, Role.LINEAR);
                    String what = type + " as " + storage;
                    assertArrayEquals(expected, multiply(backend, weight), what + ", from the file");
                    assertFalse(isPacked(weight), what);
                    allowPacking(backend);
                    assertArrayEquals(expected, multiply(backend, weight), what + ", packed");
                    assertTrue(isPacked(weight), what);
                }
            }
        }
    }

    @Test
    void packingWaitsForTheSecondUseAndForWork() {
        File file = new File(DType.F32);
        try (CpuBackend backend = backend(Storage.F32)) {
            Weight weight = backend.load(file, Role.LINEAR);
            assertEquals(0, file.opened(), "loaded");
            allowPacking(backend);
            assertFalse(isPacked(weight), "first use");
            assertEquals(1, file.mappings(), "mapped between uses");
            assertTrue(isPacked(weight), "second use");
            assertEquals(0, file.mappings(), "unmapped when packed");
            assertEquals(1, file.opened(), "mapped once in all");
            Weight next = backend.load(file, Role.LINEAR);
            assertFalse(isPacked(next));
            assertFalse(isPacked(next), "its work is spent on the first weight");
            assertEquals(1, file.mappings());
        }
        assertEquals(0, file.mappings(), "unmapped with the backend");
    }

    @Test
    void aMappingStaysUntilItsLastReaderHasEnded() {
        File file = new File(DType.F32);
        try (CpuBackend backend = backend(Storage.F32)) {
            LazyWeight weight = (LazyWeight) backend.load(file, Role.LINEAR);
            Panels first = weight.open();
            Panels second = weight.open();
            assertSame(first, second);
            backend.settle();
            assertTrue(isPacked(weight));
            assertEquals(1, file.mappings(), "two readers");
            first.close();
            assertEquals(1, file.mappings(), "one reader");
            second.close();
            assertEquals(0, file.mappings());
        }
    }

    @Test
    void settlingPacksAll() {
        File file = new File(DType.F32);
        try (CpuBackend backend = backend(Storage.F32)) {
            Weight used = backend.load(file, Role.LINEAR);
            Weight unused = backend.load(file, Role.LINEAR);
            assertFalse(isPacked(used));
            backend.settle();
            assertTrue(isPacked(used));
            assertTrue(isPacked(unused));
            assertEquals(0, file.mappings());
        }
    }

    @Test
    void aTableIsMappedOnceAndCopied() {
        File file = new File(DType.F16);
        try (CpuBackend backend = backend(Storage.F32)) {
            assertInstanceOf(TableWeight.class, backend.load(file, Role.TABLE));
            assertEquals(1, file.opened());
            assertEquals(0, file.mappings());
        }
    }

    /** What a 16-bit type rounds has other bits than the file. */
    @Test
    void roundedWeightsArePackedAtOnce() {
        try (CpuBackend backend = backend(Storage.BF16)) {
            File file = new File(DType.F32);
            assertInstanceOf(PackedWeight.class, backend.load(file, Role.LINEAR));
            assertEquals(0, file.mappings());
            assertEquals(1, file.opened());
            assertInstanceOf(LazyWeight.class, backend.load(new File(DType.BF16), Role.LINEAR));
        }
    }

    @Test
    void withoutMemoryTheFileServesOn() {
        File file = new File(DType.F32);
        Arena none = Arena.ofShared();
        none.close();
        Team team = new Team(1);
        try (CpuBackend backend = backend(Storage.F32);
                LazyWeights weights = new LazyWeights(new WeightStore(
                        none, team, Storage.F32, backend.kernels().micro(), null))) {
            float[] expected = multiply(backend, packed(backend, new File(file.type())));
            LazyWeight weight = weights.add(file);
            for (int use = 0; use < 3; use++) {
                weights.work(1_000 * BYTES);
                assertArrayEquals(expected, multiply(backend, weight), "use " + use);
            }
            assertFalse(isPacked(weight));
            assertThrows(IllegalStateException.class, weights::packAll, "who asks for it is told");
        }
        team.close();
        assertEquals(0, file.mappings());
    }
}
