package io.github.clip4j.backend.reference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Similarity;
import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.tensor.MatrixView;
import io.github.clip4j.testkit.Difference;
import io.github.clip4j.testkit.Goldens;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scalar reference against PyTorch's float64 results. Bounds are a few float roundings (2^-24 = 6e-8) of the
 * largest value; the observed error stands behind each.
 */
class OpsGoldenTest {
    private static final Goldens OPS = Goldens.read("ops/ops.safetensors");
    private static final Backend BACKEND = Backends.open("reference", BackendOptions.DEFAULT);
    private static final Session SESSION = BACKEND.open();

    @AfterAll
    static void close() {
        SESSION.close();
        BACKEND.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1x1x1", "3x5x7", "17x33x65", "50x96x31", "8x257x129"})
    void linear(String shape) {
        String name = "linear." + shape + ".";
        int[] x = OPS.shape(name + "x");
        int[] w = OPS.shape(name + "w");
        Linear layer = new Linear(
                name,
                weight(name + "w", w[0], w[1], Backend.Role.LINEAR),
                weight(name + "b", 1, w[0], Backend.Role.TABLE));
        float[] y = run(
                tensor(name + "x", x[0], x[1]),
                x[0],
                w[0],
                (out, in) -> SESSION.ops().linear(out, in, layer));
        assertClose(name, y, OPS.get(name + "y"), 1e-6); // observed 5.3e-7
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-05", "1e-06", "1e-12"})
    void layerNorm(String eps) {
        int[] shape = OPS.shape("ln.x");
        LayerNorm ln = new LayerNorm(
                "ln",
                weight("ln.w", 1, shape[1], Backend.Role.TABLE),
                weight("ln.b", 1, shape[1], Backend.Role.TABLE),
                Float.parseFloat(eps));
        float[] y = run(
                tensor("ln.x", shape[0], shape[1]),
                shape[0],
                shape[1],
                (out, in) -> SESSION.ops().layerNorm(out, in, ln));
        // Row 11 has a mean of 5000 standard deviations: half an ulp of the mean is 2e-4 of one. Observed 1.04e-5;
        // PyTorch in float32 3.5e-5.
        assertClose("ln eps " + eps, y, OPS.get("ln.y.eps" + eps), 1.5e-5);
    }

    @ParameterizedTest
    @CsvSource({"full,false", "causal,true"})
    void attention(String name, boolean causal) {
        int[] s = OPS.shape("attn.q"); // (B, H, T, D)
        int b = s[0];
        int h = s[1];
        int t = s[2];
        int d = s[3];
        int c = h * d;
        float[] qkv = new float[b * t * 3 * c];
        for (int part = 0; part < 3; part++) copyHeads(OPS.get("attn." + "qkv".charAt(part)), qkv, s, 3 * c, part * c);
        float[] expected = new float[b * t * c];
        copyHeads(OPS.get("attn." + name), expected, s, c, 0);
        Tensor in = SESSION.floats("in", b * t, 3 * c);
        SESSION.write(in, MemorySegment.ofArray(qkv));
        float[] y = run(
                in,
                b * t,
                c,
                (out, x) -> SESSION.ops().attention(out, x, new Heads("attn", h), new Sequences(t, 0, causal)));
        assertClose("attention " + name, y, expected, 6e-7); // observed 3.2e-7
    }

    /** (B, H, T, D) to rows of heads side by side. */
    private static void copyHeads(float[] from, float[] to, int[] s, int columns, int offset) {
        for (int b = 0; b < s[0]; b++)
            for (int h = 0; h < s[1]; h++)
                for (int t = 0; t < s[2]; t++)
                    System.arraycopy(
                            from,
                            ((b * s[1] + h) * s[2] + t) * s[3],
                            to,
                            (b * s[2] + t) * columns + offset + h * s[3],
                            s[3]);
    }

    @ParameterizedTest
    @CsvSource({"quick_gelu,QUICK_GELU", "gelu_erf,GELU", "gelu_tanh,GELU_TANH", "silu,SILU"})
    void activation(String golden, Activation kind) {
        int n = OPS.shape("act.x")[0];
        Tensor x = tensor("act.x", 1, n);
        SESSION.ops().activation(x, kind);
        float[] y = new float[n];
        SESSION.read(x, MemorySegment.ofArray(y));
        // In the tails exp's argument, up to 88, is itself rounded: 88 * 2^-24 = 5e-6. Observed 4.7e-6.
        // PyTorch's own 1 + erf, in float64, is 0 where Φ is below 1e-16: the floor is above that.
        assertEach(golden, y, OPS.get("act." + golden), 1e-5, 1e-10);
    }

    @Test
    void exponential() {
        float[] y = OPS.get("act.x").clone();
        for (int i = 0; i < y.length; i++) y[i] = ScalarMath.exp(y[i]);
        // Below e^-86.9 = 1.8e-38 exp is 0 on purpose.
        assertEach("exp", y, OPS.get("act.exp"), 1.2e-7, 2e-31);
    }

    @Test
    void sigmoid() {
        float[] y = OPS.get("act.x").clone();
        for (int i = 0; i < y.length; i++) y[i] = ScalarMath.sigmoid(y[i]);
        assertEach("sigmoid", y, OPS.get("act.sigmoid"), 2e-7, 2e-31);
    }

    @Test
    void tanh() {
        float[] y = OPS.get("act.x").clone();
        for (int i = 0; i < y.length; i++) y[i] = ScalarMath.tanh(y[i]);
        assertClose(
                "tanh",
                y,
                OPS.get("act.tanh"),
                2e-7); // exp, sum, quotient and difference, each rounded; observed 1.8e-7
    }

    @Test
    void logSigmoid() {
        float[] y = OPS.get("act.x").clone();
        for (int i = 0; i < y.length; i++) y[i] = (float) Similarity.logSigmoid(y[i]);
        assertEach("logsigmoid", y, OPS.get("act.logsigmoid"), 1.2e-7, 1e-37);
    }

    @Test
    void l2Normalize() {
        int[] shape = OPS.shape("l2.x");
        Tensor x = tensor("l2.x", shape[0], shape[1]);
        SESSION.ops().l2Normalize(x);
        float[] y = new float[shape[0] * shape[1]];
        SESSION.read(x, MemorySegment.ofArray(y));
        assertClose("l2", y, OPS.get("l2.y"), 2e-7);
    }

    @Test
    void softmaxAndLogSumExp() {
        int[] shape = OPS.shape("softmax.x");
        for (int row = 0; row < shape[0]; row++) {
            float[] x = Arrays.copyOfRange(OPS.get("softmax.x"), row * shape[1], (row + 1) * shape[1]);
            float[] y = Arrays.copyOfRange(OPS.get("softmax.y"), row * shape[1], (row + 1) * shape[1]);
            assertEach("softmax row " + row, Similarity.softmax(x), y, 1.2e-7, 1e-37);
            float[] logSum = {(float) Similarity.logSumExp(x)};
            assertEach("logsumexp row " + row, logSum, new float[] {OPS.get("logsumexp.y")[row]}, 1.2e-7, 1e-37);
        }
    }

    private static Tensor tensor(String name, int rows, int columns) {
        Tensor tensor = SESSION.floats(name, rows, columns);
        SESSION.write(tensor, MemorySegment.ofArray(OPS.get(name)));
        return tensor;
    }

    private static Weight weight(String name, int rows, int columns, Backend.Role role) {
        return BACKEND.load(WeightSource.of(name, MatrixView.of(rows, columns, OPS.get(name))), role);
    }

    private static float[] run(Tensor in, int rows, int columns, BiConsumer<Tensor, Tensor> op) {
        Tensor out = SESSION.floats("out", rows, columns);
        op.accept(out, in);
        float[] y = new float[rows * columns];
        SESSION.read(out, MemorySegment.ofArray(y));
        return y;
    }

    /** The error against the largest value. */
    private static void assertClose(String name, float[] found, float[] expected, double bound) {
        double error = Difference.max(found, expected) / Difference.maxAbs(expected);
        assertTrue(error <= bound, name + ": error " + error + " of the largest value, bound " + bound);
    }

    /** The error of each value against itself, or against the floor where that is larger. */
    private static void assertEach(String name, float[] found, float[] expected, double bound, double floor) {
        for (int i = 0; i < found.length; i++) {
            if (Float.floatToIntBits(found[i]) == Float.floatToIntBits(expected[i]) || found[i] == expected[i])
                continue;
            double error = Math.abs((double) found[i] - expected[i]) / Math.max(Math.abs(expected[i]), floor);
            assertTrue(error <= bound, "%s[%d]: %s, expected %s".formatted(name, i, found[i], expected[i]));
        }
    }
}
