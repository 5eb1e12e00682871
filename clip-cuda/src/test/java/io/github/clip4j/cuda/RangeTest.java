package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Backend.Role;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.TextEmbedding;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.cuda.fake.FakeGpu;
import io.github.clip4j.cuda.fake.Live;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values that a type does not hold, and indices that a table does not have. */
@Tag("binding")
class RangeTest {
    private static WeightSource weight(String name, int rows, int columns, float... values) {
        return WeightSource.of(name, MatrixView.of(rows, columns, values));
    }

    private static float[] product(Precision precision, float... x) {
        try (Backend backend = Backends.open("cuda", new BackendOptions(precision, 0));
                Session session = backend.open()) {
            Linear identity =
                    new Linear("identity", backend.load(weight("identity", 2, 2, 1, 0, 0, 1), Role.LINEAR), null);
            Tensor in = session.floats("in", 1, 2);
            Tensor out = session.floats("out", 1, 2);
            session.write(in, MemorySegment.ofArray(x));
            session.run(() -> session.ops().linear(out, in, identity));
            float[] result = new float[2];
            session.read(out, MemorySegment.ofArray(result));
            return result;
        }
    }

    @Test
    void anActivationBeyondFloat16BecomesItsGreatest() {
        try (FakeGpu gpu = FakeGpu.start()) {
            assertArrayEquals(new float[] {65504, -65504}, product(Precision.FP16, 100_000, Float.NEGATIVE_INFINITY));
            assertArrayEquals(new float[] {99_840, 1}, product(Precision.BF16, 100_000, 1));
            assertArrayEquals(new float[] {100_000, 1}, product(Precision.FP32, 100_000, 1));
            assertEquals(List.of(), gpu.faults());
        }
    }

    @Test
    void aWeightBeyondFloat16IsRefused() {
        try (FakeGpu gpu = FakeGpu.start()) {
            try (Backend backend = Backends.open("cuda", new BackendOptions(Precision.FP16, 0))) {
                ClipException e = assertThrows(
                        ClipException.class, () -> backend.load(weight("w", 1, 2, 1, 70_000), Role.LINEAR));
                assertEquals(
                        "backend cuda: weight w has values beyond float16; use bf16, tf32 or fp32", e.getMessage());
                backend.load(weight("table", 1, 2, 1, 70_000), Role.TABLE);
            }
            assertEquals(Live.NONE, gpu.live());
        }
    }

    @Test
    void aTokenBeyondTheVocabularyIsAnErrorOnce() {
        try (FakeGpu gpu = FakeGpu.start();
                Backend backend = Backends.open("cuda", BackendOptions.DEFAULT);
                Session session = backend.open()) {
            TextEmbedding embedding = new TextEmbedding(
                    "embeddings",
                    backend.load(weight("tokens", 3, 2, 1, 2, 3, 4, 5, 6), Role.TABLE),
                    backend.load(weight("positions", 1, 2, 10, 20), Role.TABLE));
            Tensor ids = session.ints("ids", 1, 1);
            Tensor positions = session.ints("positions", 1, 1);
            Tensor out = session.floats("out", 1, 2);
            float[] result = new float[2];
            session.write(positions, MemorySegment.ofArray(new int[1]));
            session.write(ids, MemorySegment.ofArray(new int[] {3}));
            session.run(() -> session.ops().textTokens(out, ids, positions, embedding));
            assertThrows(ClipException.class, () -> session.read(out, MemorySegment.ofArray(result)));
            session.write(ids, MemorySegment.ofArray(new int[] {2}));
            session.run(() -> session.ops().textTokens(out, ids, positions, embedding));
            session.read(out, MemorySegment.ofArray(result));
            assertArrayEquals(new float[] {15, 26}, result);
            assertEquals(List.of(), gpu.faults());
        }
    }

    /** Tensors asked for one after another, as no program of ours does it: contents survive each move of the slab. */
    @Test
    void growingKeepsContents() {
        try (FakeGpu gpu = FakeGpu.start()) {
            try (Backend backend = Backends.open("cuda", BackendOptions.DEFAULT);
                    Session session = backend.open()) {
                Tensor first = session.floats("first", 1, 3);
                session.write(first, MemorySegment.ofArray(new float[] {1, 2, 3}));
                for (int i = 1; i < 5; i++) {
                    Tensor other = session.floats("other", 1, 1000 * i);
                    session.write(other, MemorySegment.ofArray(new float[1000 * i]));
                    session.ops().add(first, first);
                }
                float[] result = new float[3];
                session.read(first, MemorySegment.ofArray(result));
                assertArrayEquals(new float[] {16, 32, 48}, result);
            }
            assertEquals(List.of(), gpu.faults());
            assertEquals(Live.NONE, gpu.live());
        }
    }
}
