package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Backend.Role;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.cuda.fake.FakeGpu;
import io.github.clip4j.tensor.MatrixView;
import io.github.clip4j.testkit.Difference;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A block of ViT-L/14 at one image, on demand: {@code -Dclip.realSize=true}; some minutes. */
@EnabledIfSystemProperty(
        named = "clip.realSize",
        matches = "true",
        disabledReason = "takes minutes: -Dclip.realSize=true")
class RealSizeBlockTest {
    private static final int T = 257;
    private static final int C = 1024;

    /**
     * Of values of about 1, summed over up to 4096 products: float32 rounds 1e-5; 16-bit operands are off by 2^-11 and
     * 2^-8 each.
     */
    private static double bound(Precision precision) {
        return switch (precision) {
            case FP32 -> 2e-5;
            case TF32, FP16 -> 1e-2;
            case BF16 -> 8e-2;
        };
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void block(Precision precision) {
        try (FakeGpu gpu = FakeGpu.start()) {
            float[] expected;
            try (Backend reference = Backends.open("reference", BackendOptions.DEFAULT)) {
                expected = block(reference);
            }
            float[] found;
            try (Backend cuda = Backends.open("cuda", new BackendOptions(precision, 0))) {
                found = block(cuda);
            }
            double error = Difference.max(expected, found);
            assertTrue(error <= bound(precision), precision + ": " + error);
            assertEquals(List.of(), gpu.faults());
        }
    }

    private static float[] block(Backend backend) {
        LayerNorm ln = new LayerNorm("ln", table(backend, 1, 1), table(backend, 2, 0), 1e-5f);
        Linear qkv = linear(backend, 3 * C, C, 3);
        Linear out = linear(backend, C, C, 4);
        Linear fc = linear(backend, 4 * C, C, 5);
        Linear proj = linear(backend, C, 4 * C, 6);
        try (Session session = backend.open()) {
            Tensor x = session.floats("x", T, C);
            Tensor normed = session.floats("normed", T, C);
            Tensor wide = session.floats("qkv", T, 3 * C);
            Tensor context = session.floats("context", T, C);
            Tensor hidden = session.floats("hidden", T, 4 * C);
            session.write(x, MemorySegment.ofArray(values(new Random(7), T * C, 1)));
            Ops ops = session.ops();
            session.run(() -> {
                ops.layerNorm(normed, x, ln); // (T, C)
                ops.linear(wide, normed, qkv); // (T, 3C)
                ops.attention(context, wide, new Heads("attn", 16), Sequences.full(T)); // (T, C)
                ops.linearAdd(x, context, out, normed); // (T, C)
                ops.layerNorm(normed, x, ln); // (T, C)
                ops.linearActivation(hidden, normed, fc, Activation.QUICK_GELU); // (T, 4C)
                ops.linearAdd(x, hidden, proj, normed); // (T, C)
            });
            float[] result = new float[T * C];
            session.read(x, MemorySegment.ofArray(result));
            return result;
        }
    }

    private static Weight table(Backend backend, long seed, float mean) {
        float[] values = values(new Random(seed), C, 0.1);
        for (int i = 0; i < C; i++) values[i] += mean;
        return backend.load(WeightSource.of("table " + seed, MatrixView.of(1, C, values)), Role.TABLE);
    }

    private static Linear linear(Backend backend, int n, int k, long seed) {
        Random random = new Random(seed);
        String name = "linear " + seed;
        MatrixView weight = MatrixView.of(n, k, values(random, n * k, 1 / Math.sqrt(k)));
        MatrixView bias = MatrixView.of(1, n, values(random, n, 0.1));
        return new Linear(
                name,
                backend.load(WeightSource.of(name + ".weight", weight), Role.LINEAR),
                backend.load(WeightSource.of(name + ".bias", bias), Role.TABLE));
    }

    private static float[] values(Random random, int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) (random.nextGaussian() * scale);
        return values;
    }
}
