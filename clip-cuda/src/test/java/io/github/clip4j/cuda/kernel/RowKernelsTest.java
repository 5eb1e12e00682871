package io.github.clip4j.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels whose blocks are rows. */
public class RowKernelsTest {
    /** Some roundings of a float of about 1; observed 1.7e-7. */
    private static final double FP32 = 5e-7;

    private static final int[] WIDTHS = {1, 31, 32, 33, 255, 256, 257, 768, 1024};

    /** Where the launches run; a subclass has them run on hardware. */
    protected KernelDevice device() {
        return new Emulated();
    }

    /** Half a unit in the last place of a value of up to 2. */
    private static double half(Element element) {
        return switch (element) {
            case F32 -> 0;
            case F16 -> 0x1p-11;
            case BF16 -> 0x1p-8;
        };
    }

    @ParameterizedTest
    @EnumSource(Element.class)
    void layerNorm(Element element) {
        layerNorm(element, this::device);
    }

    static void layerNorm(Element element, Supplier<? extends KernelDevice> devices) {
        for (int width : WIDTHS) {
            int rows = 5;
            float[] x = Emulated.random(1, rows * width, 1);
            // Little variance, where a misplaced eps shows; a large mean, where one pass would cancel; a constant.
            for (int c = 0; c < width; c++) {
                x[width + c] *= 1e-3f;
                x[2 * width + c] += 100;
                x[3 * width + c] = 0.5f;
            }
            float[] weight = Emulated.random(2, width, 1);
            float[] bias = Emulated.random(3, width, 1);
            KernelDevice device = devices.get();
            long wide = device.room((long) rows * width, Element.F32);
            long narrow = element == Element.F32 ? 0 : device.room((long) rows * width, element);
            device.run(LayerNormKernel.launch(
                    new LayerNormKernel.Output(wide, narrow, element),
                    device.floats(x),
                    rows,
                    width,
                    new LayerNormKernel.Norm(device.floats(weight), device.floats(bias), 1e-5f),
                    device.status()));
            double[] expected = layerNorm(x, rows, width, weight, bias);
            // The mean of values of about 100 is rounded to 4e-6, and what it is taken from too; observed 9.9e-6.
            double bound = 2e-5;
            double error = Emulated.greatest(expected, device.floatsAt(wide, rows * width));
            assertTrue(error <= bound, width + ": " + error);
            if (narrow == 0) continue;
            double rounded = Emulated.greatest(expected, device.elementsAt(element, narrow, rows * width));
            assertTrue(rounded <= bound + half(element), element + " " + width + ": " + rounded);
        }
    }

    private static double[] layerNorm(float[] x, int rows, int width, float[] weight, float[] bias) {
        double[] y = new double[rows * width];
        for (int row = 0; row < rows; row++) {
            double mean = 0;
            for (int c = 0; c < width; c++) mean += x[row * width + c] / (double) width;
            double variance = 0;
            for (int c = 0; c < width; c++) variance += Math.pow(x[row * width + c] - mean, 2) / width;
            for (int c = 0; c < width; c++)
                y[row * width + c] = (x[row * width + c] - mean) / Math.sqrt(variance + 1e-5f) * weight[c] + bias[c];
        }
        return y;
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void biasAndActivation(Activation kind) {
        for (Element element : Element.values()) biasAndActivation(kind, element, this::device);
    }

    static void biasAndActivation(Activation kind, Element element, Supplier<? extends KernelDevice> devices) {
        for (int width : WIDTHS) {
            float[] x = Emulated.random(4, 2 * width, 3);
            float[] bias = Emulated.random(5, width, 1);
            KernelDevice device = devices.get();
            long y = device.room(2L * width, element);
            device.run(BiasActivationKernel.launch(
                    y, element, device.floats(x), device.floats(bias), 2, width, kind, device.status()));
            double[] expected = new double[2 * width];
            for (int i = 0; i < expected.length; i++) expected[i] = activated(kind, (double) x[i] + bias[i % width]);
            double error = Emulated.greatest(expected, device.elementsAt(element, y, 2 * width));
            assertTrue(error <= FP32 + half(element), kind + " " + element + " " + width + ": " + error);
        }
    }

    private static double activated(Activation kind, double x) {
        return switch (kind) {
            case QUICK_GELU -> x / (1 + Math.exp(-1.702 * x));
            case GELU -> x * (1 - erfc(x / Math.sqrt(2)) / 2);
            case GELU_TANH -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case SILU -> x / (1 + Math.exp(-x));
        };
    }

    /** By its integral with Simpson's rule: 1e-12. */
    private static double erfc(double x) {
        int steps = 2000;
        double sum = 0;
        double h = x / steps;
        for (int i = 0; i <= steps; i++) {
            double factor = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += factor * Math.exp(-i * h * i * h);
        }
        return 1 - 2 / Math.sqrt(Math.PI) * sum * h / 3;
    }

    @ParameterizedTest
    @EnumSource(Element.class)
    void withoutBiasItConverts(Element element) {
        withoutBiasItConverts(element, this::device);
    }

    static void withoutBiasItConverts(Element element, Supplier<? extends KernelDevice> devices) {
        float[] x = {0, -0f, 1, 1.0009765f, -65504, 65519, 65520, 1e-8f, 6e-8f, 3.3895314e38f};
        KernelDevice device = devices.get();
        Status status = device.status();
        long y = device.room(x.length, element);
        device.run(BiasActivationKernel.launch(y, element, device.floats(x), 0, 1, x.length, null, status));
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            float kept = element == Element.F16 ? Math.clamp(x[i], -65504, 65504) : x[i];
            expected[i] = device.elementsAt(element, device.elements(element, new float[] {kept}), 1)[0];
        }
        assertArrayEquals(expected, device.elementsAt(element, y, x.length));
        assertEquals(element == Element.F16 ? 3 : 0, device.overflows(status));
        long back = device.room(x.length, Element.F32);
        device.run(ToFloat32Kernel.launch(back, y, element, 1, x.length));
        assertArrayEquals(expected, device.floatsAt(back, x.length));
    }

    @Test
    void biasAndResidual() {
        biasAndResidual(this::device);
    }

    static void biasAndResidual(Supplier<? extends KernelDevice> devices) {
        for (int width : WIDTHS) {
            float[] x = Emulated.random(6, 3 * width, 1);
            float[] y = Emulated.random(7, 3 * width, 1);
            float[] bias = Emulated.random(8, width, 1);
            KernelDevice device = devices.get();
            long inout = device.floats(x);
            device.run(BiasResidualKernel.launch(inout, device.floats(y), device.floats(bias), 3, width));
            float[] found = device.floatsAt(inout, 3 * width);
            for (int i = 0; i < found.length; i++) assertEquals(x[i] + (y[i] + bias[i % width]), found[i]);
            device.run(BiasResidualKernel.launch(inout, device.floats(y), 0, 3, width));
            float[] again = device.floatsAt(inout, 3 * width);
            for (int i = 0; i < found.length; i++) assertEquals(found[i] + y[i], again[i]);
        }
    }

    @ParameterizedTest
    @EnumSource(Element.class)
    void gatherRows(Element element) {
        gatherRows(element, this::device);
    }

    static void gatherRows(Element element, Supplier<? extends KernelDevice> devices) {
        float[] x = Emulated.random(9, 4 * 33, 1);
        KernelDevice device = devices.get();
        Status status = device.status();
        long out = device.room(3 * 33, element);
        long from = device.elements(element, x);
        device.run(GatherRowsKernel.launch(out, from, element, device.ints(3, 0, 3), 3, 4, 33, status));
        float[] found = device.elementsAt(element, out, 3 * 33);
        for (int row = 0; row < 3; row++)
            for (int c = 0; c < 33; c++) assertEquals(x[new int[] {3, 0, 3}[row] * 33 + c], found[row * 33 + c]);
        device.run(GatherRowsKernel.launch(out, from, element, device.ints(4, -1, 0), 3, 4, 33, status));
        assertEquals(2, device.badIndices(status));
    }

    @Test
    void l2Normalize() {
        l2Normalize(this::device);
    }

    static void l2Normalize(Supplier<? extends KernelDevice> devices) {
        for (int width : WIDTHS) {
            float[] x = Emulated.random(10, 3 * width, 5);
            Arrays.fill(x, width, 2 * width, 0);
            KernelDevice device = devices.get();
            long inout = device.floats(x);
            device.run(L2NormalizeKernel.launch(inout, 3, width));
            double[] expected = new double[3 * width];
            for (int row = 0; row < 3; row++) {
                double squares = 0;
                for (int c = 0; c < width; c++) squares += (double) x[row * width + c] * x[row * width + c];
                for (int c = 0; c < width; c++)
                    expected[row * width + c] = row == 1 ? 0 : x[row * width + c] / Math.sqrt(squares);
            }
            double error = Emulated.greatest(expected, device.floatsAt(inout, 3 * width));
            // One rounding of a value of at most 1.
            assertTrue(error <= 0x1p-24, width + ": " + error);
        }
    }

    @ParameterizedTest
    @EnumSource(Element.class)
    void patches(Element element) {
        patches(element, this::device);
    }

    static void patches(Element element, Supplier<? extends KernelDevice> devices) {
        int side = 15; // one pixel is cut off
        int patch = 7;
        float[] pixels = Emulated.random(11, 2 * 3 * side * side, 1);
        KernelDevice device = devices.get();
        int columns = 3 * patch * patch;
        long from = device.floats(pixels);
        long out = device.room(8L * columns, element);
        device.run(PatchesKernel.launch(out, element, from, 8, side, patch, device.status()));
        float[] expected = new float[8 * columns];
        for (int row = 0; row < 8; row++)
            for (int i = 0; i < columns; i++) {
                int y = row % 4 / 2 * patch + i / patch % patch;
                int x = row % 2 * patch + i % patch;
                expected[row * columns + i] = pixels[((row / 4 * 3 + i / (patch * patch)) * side + y) * side + x];
            }
        device.elements(element, expected);
        assertArrayEquals(expected, device.elementsAt(element, out, 8 * columns));
    }

    @Test
    void visionTokens() {
        visionTokens(this::device);
    }

    static void visionTokens(Supplier<? extends KernelDevice> devices) {
        int tokens = 5;
        int width = 33;
        float[] patches = Emulated.random(12, 2 * (tokens - 1) * width, 1);
        float[] classEmbedding = Emulated.random(13, width, 1);
        float[] positional = Emulated.random(14, tokens * width, 1);
        KernelDevice device = devices.get();
        long out = device.room(2L * tokens * width, Element.F32);
        device.run(VisionTokensKernel.launch(
                out,
                device.floats(patches),
                device.floats(classEmbedding),
                device.floats(positional),
                2 * tokens,
                tokens,
                width));
        float[] found = device.floatsAt(out, 2 * tokens * width);
        for (int row = 0; row < 2 * tokens; row++)
            for (int c = 0; c < width; c++) {
                int token = row % tokens;
                float from =
                        token == 0 ? classEmbedding[c] : patches[(row / tokens * (tokens - 1) + token - 1) * width + c];
                assertEquals(from + positional[token * width + c], found[row * width + c]);
            }
    }

    @Test
    void textTokens() {
        textTokens(this::device);
    }

    static void textTokens(Supplier<? extends KernelDevice> devices) {
        int width = 33;
        float[] tokens = Emulated.random(15, 9 * width, 1);
        float[] positional = Emulated.random(16, 4 * width, 1);
        KernelDevice device = devices.get();
        Status status = device.status();
        long out = device.room(3L * width, Element.F32);
        TextTokensKernel.Table vocabulary = new TextTokensKernel.Table(device.floats(tokens), 9);
        TextTokensKernel.Table places = new TextTokensKernel.Table(device.floats(positional), 4);
        device.run(TextTokensKernel.launch(
                out, 3, width, device.ints(8, 0, 8), device.ints(0, 3, 1), vocabulary, places, status));
        float[] found = device.floatsAt(out, 3 * width);
        for (int row = 0; row < 3; row++)
            for (int c = 0; c < width; c++)
                assertEquals(
                        tokens[new int[] {8, 0, 8}[row] * width + c] + positional[new int[] {0, 3, 1}[row] * width + c],
                        found[row * width + c]);
        assertEquals(0, device.badIndices(status));
        device.run(TextTokensKernel.launch(
                out, 3, width, device.ints(9, 0, -1), device.ints(0, 4, 1), vocabulary, places, status));
        assertEquals(3, device.badIndices(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 255, 256, 300, 1000})
    void topK(int columns) {
        topK(columns, this::device);
    }

    static void topK(int columns, Supplier<? extends KernelDevice> devices) {
        int k = 5;
        float[] scores = Emulated.random(17, 2 * columns, 1);
        for (int i = 0; i < columns; i++) scores[i] = i % 3; // ties
        scores[columns] = Float.NaN;
        KernelDevice device = devices.get();
        long values = device.room(2L * k, Element.F32);
        long indices = device.room(2L * k, Element.F32);
        device.run(TopKKernel.launch(values, indices, device.floats(scores), 2, columns, k));
        int[] found = device.intsAt(indices, 2 * k);
        float[] best = device.floatsAt(values, 2 * k);
        for (int row = 0; row < 2; row++) {
            int first = row * columns;
            Integer[] order = new Integer[columns];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> Float.compare(score(scores[first + b]), score(scores[first + a])));
            for (int rank = 0; rank < k; rank++) {
                boolean there = rank < columns && !Float.isNaN(scores[first + order[rank]]);
                assertEquals(there ? order[rank] : -1, found[row * k + rank], "row " + row + " rank " + rank);
                if (there) assertEquals(scores[first + order[rank]], best[row * k + rank]);
            }
        }
    }

    private static float score(float x) {
        return Float.isNaN(x) ? Float.NEGATIVE_INFINITY : x;
    }
}
