package io.github.clip4j.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Sequences;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Oracles in double on the operands as they are stored: a bound is the rounding of the result and of what lies between.
 */
public class AttentionKernelTest {
    /** Sums of up to 128 products and 577 weights in float32; observed 7.8e-7. */
    private static final double FP32 = 2e-6;

    /** Where the launches run; a subclass has them run on hardware. */
    protected KernelDevice device() {
        return new Emulated();
    }

    private static double bound(Element element) {
        return switch (element) {
            case F32 -> FP32;
            // Half a unit of 11 or 8 bits for the result, and as much for the weights on tensor cores; observed 4.0e-3
            // in bfloat16.
            case F16 -> 2 * 0x1p-11;
            case BF16 -> 2 * 0x1p-8;
        };
    }

    record Case(int sequences, int heads, int size, Sequences shape) {
        int rows() {
            return shape.rows(sequences);
        }

        int width() {
            return heads * size;
        }

        AttentionKernel.Shape kernelShape() {
            return new AttentionKernel.Shape(heads, size, shape);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 8, 1, 0, false",
        "2, 2, 16, 5, 0, false",
        "1, 1, 64, 16, 0, true",
        "2, 1, 64, 17, 0, true",
        "1, 2, 64, 33, 0, false",
        "1, 1, 72, 50, 0, false",
        "1, 1, 80, 77, 0, true",
        "1, 1, 88, 65, 0, false",
        "1, 1, 104, 64, 0, true",
        "1, 1, 128, 40, 0, false",
        "1, 1, 64, 257, 0, false",
        "1, 1, 31, 20, 0, true",
        "3, 2, 16, 12, 5, true",
        "2, 1, 64, 77, 20, true"
    })
    void allTokens(int sequences, int heads, int size, int tokens, int prefix, boolean causal) {
        Case c = new Case(sequences, heads, size, new Sequences(tokens, prefix, causal));
        for (Element element : Element.values()) {
            check(c, element, false, this::device);
            if (AttentionKernel.hasTensorCores(element, size, device().capability()))
                check(c, element, true, this::device);
        }
    }

    @Test
    void theLongestSequence() {
        Case c = new Case(1, 1, 64, Sequences.full(577));
        check(c, Element.F32, false, this::device);
        if (AttentionKernel.hasTensorCores(Element.BF16, 64, device().capability()))
            check(c, Element.BF16, true, this::device);
    }

    static void check(Case c, Element element, boolean tensorCores, Supplier<? extends KernelDevice> devices) {
        KernelDevice device = devices.get();
        float[] qkv = Emulated.random(7, c.rows() * 3 * c.width(), 1);
        long from = device.elements(element, qkv);
        long out = device.room((long) c.rows() * c.width(), element);
        Status status = device.status();
        device.run(
                tensorCores
                        ? AttentionKernel.tensorCores(out, from, element, c.rows(), c.kernelShape())
                        : AttentionKernel.all(out, from, element, c.rows(), c.kernelShape(), status));
        double error = Emulated.greatest(oracle(c, qkv), device.elementsAt(element, out, c.rows() * c.width()));
        assertTrue(error <= bound(element), () -> c + " " + element + " tensor cores " + tensorCores + ": " + error);
        assertEquals(0, device.overflows(status));
    }

    @ParameterizedTest
    @EnumSource(Element.class)
    void someTokens(Element element) {
        someTokens(element, this::device);
    }

    static void someTokens(Element element, Supplier<? extends KernelDevice> devices) {
        Case c = new Case(3, 2, 40, Sequences.causal(45, 4)); // two tiles of keys
        KernelDevice device = devices.get();
        float[] qkv = Emulated.random(8, c.rows() * 3 * c.width(), 1);
        int[] rows = {0, 3, 44, 45, c.rows() - 1};
        AttentionKernel.Rows addresses = new AttentionKernel.Rows(
                device.room((long) rows.length * c.width(), element), device.elements(element, qkv), device.ints(rows));
        Status status = device.status();
        device.run(AttentionKernel.rows(addresses, element, rows.length, c.rows(), c.kernelShape(), status));
        double[] all = oracle(c, qkv);
        double[] expected = new double[rows.length * c.width()];
        for (int i = 0; i < rows.length; i++)
            System.arraycopy(all, rows[i] * c.width(), expected, i * c.width(), c.width());
        double error = Emulated.greatest(expected, device.elementsAt(element, addresses.out(), expected.length));
        assertTrue(error <= bound(element), element + ": " + error);
        assertEquals(0, device.badIndices(status));
    }

    @Test
    void aRowBeyondTheMatrixIsCounted() {
        Case c = new Case(1, 1, 8, Sequences.full(4));
        KernelDevice device = device();
        Status status = device.status();
        AttentionKernel.Rows addresses = new AttentionKernel.Rows(
                device.room(16, Element.F32), device.floats(new float[4 * 24]), device.ints(4, -1));
        device.run(AttentionKernel.rows(addresses, Element.F32, 2, 4, c.kernelShape(), status));
        assertEquals(2, device.badIndices(status));
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 16, 5, false", "1, 1, 64, 77, true", "1, 1, 8, 140, false"})
    void probabilities(int sequences, int heads, int size, int tokens, boolean causal) {
        Case c = new Case(sequences, heads, size, new Sequences(tokens, 0, causal));
        for (Element element : Element.values()) probabilities(c, element, this::device);
    }

    static void probabilities(Case c, Element element, Supplier<? extends KernelDevice> devices) {
        KernelDevice device = devices.get();
        int tokens = c.shape().tokens();
        float[] qkv = Emulated.random(9, c.rows() * 3 * c.width(), 1);
        int count = c.sequences() * c.heads() * tokens * tokens;
        long out = device.room(count, Element.F32);
        device.run(
                AttentionKernel.probabilities(out, device.elements(element, qkv), element, c.rows(), c.kernelShape()));
        List<Double> expected = new ArrayList<>();
        for (int s = 0; s < c.sequences(); s++)
            for (int h = 0; h < c.heads(); h++)
                for (int q = 0; q < tokens; q++) for (double p : probabilities(c, qkv, s, h, q)) expected.add(p);
        double error = Emulated.greatest(
                expected.stream().mapToDouble(Double::doubleValue).toArray(), device.floatsAt(out, count));
        assertTrue(error <= FP32, c + " " + element + ": " + error);
    }

    private static double[] oracle(Case c, float[] qkv) {
        double[] out = new double[c.rows() * c.width()];
        for (int s = 0; s < c.sequences(); s++)
            for (int h = 0; h < c.heads(); h++)
                for (int q = c.shape().firstOwn(s); q < c.shape().tokens(); q++) {
                    double[] p = probabilities(c, qkv, s, h, q);
                    int to = c.shape().row(s, q) * c.width() + h * c.size();
                    for (int key = 0; key < p.length; key++)
                        for (int i = 0; i < c.size(); i++) out[to + i] += p[key] * at(c, qkv, 2, s, key, h, i);
                }
        return out;
    }

    private static double[] probabilities(Case c, float[] qkv, int s, int h, int q) {
        int tokens = c.shape().tokens();
        double[] p = new double[tokens];
        int seen = c.shape().seen(q);
        double sum = 0;
        for (int key = 0; key < seen; key++) {
            double score = 0;
            for (int i = 0; i < c.size(); i++)
                score += (double) at(c, qkv, 0, s, q, h, i) * at(c, qkv, 1, s, key, h, i);
            p[key] = Math.exp(score / Math.sqrt(c.size()));
            sum += p[key];
        }
        for (int key = 0; key < seen; key++) p[key] /= sum;
        return p;
    }

    /** Part 0 queries, 1 keys, 2 values. */
    private static float at(Case c, float[] qkv, int part, int s, int token, int h, int i) {
        return qkv[(c.shape().row(s, token) * 3 + part) * c.width() + h * c.size() + i];
    }
}
