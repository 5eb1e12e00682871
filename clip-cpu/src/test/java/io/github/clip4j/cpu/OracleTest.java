package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.backend.reference.ScalarMath;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Against double precision. Bounds are a priori: u = 2^-24 for each rounding on the way of a value, times what it
 * rounds (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1). "Worst" in the comments is what was
 * observed, as a share of the bound.
 */
class OracleTest {
    private static final double U = 0x1p-24;
    private static final double EXP_ERROR = 1e-7;

    private final Backend backend = new CpuBackendProvider().open(BackendOptions.DEFAULT);
    private final Session session = backend.open();
    private final Random random = new Random(7);
    private double worst;

    @AfterEach
    void close() {
        session.close();
        backend.close();
    }

    private float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
        return values;
    }

    private Tensor tensor(String name, int rows, int columns, float[] values) {
        Tensor tensor = session.floats(name, rows, columns);
        session.write(tensor, MemorySegment.ofArray(values));
        return tensor;
    }

    private Weight weight(int rows, int columns, float[] values, Backend.Role role) {
        Weight weight = backend.load(WeightSource.of("w", MatrixView.of(rows, columns, values)), role);
        backend.settle();
        return weight;
    }

    private float[] read(Tensor tensor) {
        float[] values = new float[tensor.rows() * tensor.columns()];
        session.read(tensor, MemorySegment.ofArray(values));
        return values;
    }

    private void assertNear(double expected, float found, double bound, String name) {
        double share = Math.abs(found - expected) / bound;
        worst = Math.max(worst, share);
        assertTrue(share <= 1, name + ": expected " + expected + " ± " + bound + ", found " + found);
    }

    /**
     * A product passes at most 256 accumulations and one addition a block of K; worst 0.72 (K = 1), for long K below
     * 0.05.
     */
    @Test
    void linear() {
        for (int k : new int[] {1, 7, 77, 257, 588, 1024, 3000}) {
            int m = 17;
            int n = 77;
            float[] x = values(m * k);
            float[] w = values(n * k);
            float[] b = values(n);
            Tensor out = session.floats("out", m, n);
            Linear layer = new Linear("l", weight(n, k, w, Backend.Role.LINEAR), weight(1, n, b, Backend.Role.TABLE));
            session.ops().linear(out, tensor("x", m, k, x), layer);
            float[] found = read(out);
            double roundings = Math.min(k, 256) + Math.ceilDiv(k, 256);
            for (int i = 0; i < m * n; i++) {
                double sum = b[i % n];
                double size = Math.abs(sum);
                for (int j = 0; j < k; j++) {
                    double product = (double) x[i / n * k + j] * w[i % n * k + j];
                    sum += product;
                    size += Math.abs(product);
                }
                assertNear(sum, found[i], roundings * U * size, "linear K=" + k + " element " + i);
            }
        }
        System.out.printf("linear: worst error %.3f of the bound%n", worst);
    }

    /**
     * Sums pass C/16 + 4 additions and a division, so the mean errs by that many u of mean |x|, a difference by one
     * more of |x| + |mean|; relative to the deviation the variance adds half its own roundings, and scale, product and
     * bias five; worst 0.34.
     */
    @Test
    void layerNorm() {
        for (int c : new int[] {1, 3, 7, 16, 17, 77, 257, 588, 1024}) {
            int m = 9;
            float[] x = values(m * c);
            for (int i = 0; i < x.length; i++) x[i] = x[i] * 3 + 5;
            float[] w = values(c);
            float[] b = values(c);
            Tensor out = session.floats("out", m, c);
            LayerNorm norm =
                    new LayerNorm("n", weight(1, c, w, Backend.Role.TABLE), weight(1, c, b, Backend.Role.TABLE), 1e-5f);
            session.ops().layerNorm(out, tensor("x", m, c, x), norm);
            float[] found = read(out);
            for (int row = 0; row < m; row++) checkNorm(x, w, b, found, row, c);
        }
        System.out.printf("layerNorm: worst error %.3f of the bound%n", worst);
    }

    private void checkNorm(float[] x, float[] w, float[] b, float[] found, int row, int c) {
        double mean = 0;
        double size = 0;
        for (int j = 0; j < c; j++) {
            mean += x[row * c + j] / (double) c;
            size += Math.abs(x[row * c + j]) / (double) c;
        }
        double variance = 0;
        for (int j = 0; j < c; j++) variance += Math.pow(x[row * c + j] - mean, 2) / c;
        double deviation = Math.sqrt(variance + 1e-5f);
        double sums = (c / 16 + 6) * U;
        double shift = (sums + U) * size;
        for (int j = 0; j < c; j++) {
            double normal = (x[row * c + j] - mean) / deviation;
            double expected = normal * w[j] + b[j];
            // An error of the mean shifts every difference; its effect on the deviation is at most as large.
            double difference = (shift + U * (Math.abs(x[row * c + j]) + Math.abs(mean))) / deviation;
            double relative = sums + 5 * U + shift / deviation;
            double bound = (difference + Math.abs(normal) * relative) * Math.abs(w[j])
                    + U * Math.abs(expected)
                    + U * Math.abs(b[j]);
            assertNear(expected, found[row * c + j], bound, "layerNorm C=" + c + " row " + row + " column " + j);
        }
    }

    /**
     * Scores err by D u of the sum of |q k|, which changes each exponential by as much relatively, and so twice a
     * probability; the exponential adds its own error and the sum its roundings; values pass as a product of K = T;
     * worst 0.03.
     */
    @Test
    void attentionAndItsProbabilities() {
        for (int t : new int[] {1, 17, 77, 257}) {
            for (boolean causal : new boolean[] {false, true}) {
                int d = 64;
                float[] qkv = values(t * 3 * d);
                Heads heads = new Heads("a", 1);
                Sequences sequences = new Sequences(t, 0, causal);
                Tensor in = tensor("qkv", t, 3 * d, qkv);
                Tensor out = session.floats("out", t, d);
                Tensor probabilities = session.floats("p", t, t);
                session.ops().attention(out, in, heads, sequences);
                session.ops().attentionProbabilities(probabilities, in, heads, sequences);
                float[] found = read(out);
                float[] foundP = read(probabilities);
                for (int row = 0; row < t; row++) checkAttention(qkv, d, row, causal ? row + 1 : t, t, found, foundP);
            }
        }
        System.out.printf("attention: worst error %.3f of the bound%n", worst);
    }

    private void checkAttention(float[] qkv, int d, int row, int keys, int t, float[] found, float[] foundP) {
        double[] p = new double[keys];
        double scoreError = 0;
        double sum = 0;
        for (int j = 0; j < keys; j++) {
            double score = 0;
            double size = 0;
            for (int i = 0; i < d; i++) {
                double product = (double) qkv[row * 3 * d + i] * qkv[j * 3 * d + d + i];
                score += product;
                size += Math.abs(product);
            }
            p[j] = Math.exp(score / Math.sqrt(d));
            scoreError = Math.max(scoreError, (d + 4) * U * size / Math.sqrt(d));
            sum += p[j];
        }
        double relative = 2 * scoreError + 2 * EXP_ERROR + (keys / 16 + 8) * U;
        for (int j = 0; j < t; j++) {
            double expected = j < keys ? p[j] / sum : 0;
            assertNear(
                    expected,
                    foundP[row * t + j],
                    relative * expected + Double.MIN_VALUE,
                    "probability " + row + ", " + j);
        }
        for (int i = 0; i < d; i++) {
            double expected = 0;
            double size = 0;
            for (int j = 0; j < keys; j++) {
                double product = p[j] / sum * qkv[j * 3 * d + 2 * d + i];
                expected += product;
                size += Math.abs(product);
            }
            double bound = (relative + (Math.min(keys, 256) + 3) * U) * size;
            assertNear(expected, found[row * d + i], bound, "attention T=" + t + " row " + row + " column " + i);
        }
    }

    /**
     * An exponential of y errs by its own error and by that of y, r roundings of u |y|; what follows rounds four times.
     * QuickGELU r = 1, SiLU 0, tanh form 6, GELU's tail 4 and its polynomials 4e-7; the exponential is cut off at
     * {@link ScalarMath#EXP_LOW}; worst 0.9.
     */
    @Test
    void activations() {
        check(Activation.QUICK_GELU, x -> x / (1 + Math.exp(-1.702 * x)), x -> 2 * Math.abs(1.702 * x) * U);
        check(Activation.SILU, x -> x / (1 + Math.exp(-x)), _ -> 0);
        check(Activation.GELU_TANH, OracleTest::geluTanh, x -> 6 * U * Math.abs(tanhArgument(x)));
        check(Activation.GELU, x -> 0.5 * x * erfc(-x / Math.sqrt(2)), x -> 4 * U * x * x / 2 + 4e-7);
        System.out.printf("activations: worst error %.3f of the bound%n", worst);
    }

    private void check(Activation kind, DoubleUnaryOperator exact, DoubleUnaryOperator argumentError) {
        float[] x = new float[1001 * 100];
        for (int i = 0; i < x.length; i++) x[i] = -12 + 24f * i / x.length;
        Tensor tensor = tensor("x", 100, 1001, x);
        session.ops().activation(tensor, kind);
        float[] found = read(tensor);
        for (int i = 0; i < x.length; i++) {
            double expected = exact.applyAsDouble(x[i]);
            double relative = argumentError.applyAsDouble(x[i]) + EXP_ERROR + 4 * U;
            double cutOff = Math.abs(x[i]) * Math.exp(ScalarMath.EXP_LOW) + Float.MIN_VALUE;
            assertNear(expected, found[i], relative * Math.abs(expected) + cutOff, kind + " of " + x[i]);
        }
    }

    private static double tanhArgument(double x) {
        return 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    }

    private static double geluTanh(double x) {
        return x / (1 + Math.exp(-tanhArgument(x)));
    }

    /** By its series near zero, by its continued fraction (Abramowitz and Stegun 7.1.14) in the tail. */
    private static double erfc(double z) {
        if (z < 0) return 2 - erfc(-z);
        if (z < 2.5) {
            double term = z;
            double sum = z;
            for (int n = 1; n < 80; n++) {
                term *= -z * z / n;
                sum += term / (2 * n + 1);
            }
            return 1 - 2 / Math.sqrt(Math.PI) * sum;
        }
        double fraction = z;
        for (int n = 120; n > 0; n--) fraction = z + n / 2.0 / fraction;
        return Math.exp(-z * z) / Math.sqrt(Math.PI) / fraction;
    }
}
