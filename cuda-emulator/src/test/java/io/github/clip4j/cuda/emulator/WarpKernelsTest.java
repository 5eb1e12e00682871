package io.github.clip4j.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What NVRTC makes of warps.cu, against the same in double. */
class WarpKernelsTest {
    /** Of sums of up to 1,000 floats of magnitude 1; seen: 3e-6. */
    private static final double TOLERANCE = 2e-5;

    private final Fixture device = new Fixture();

    @ParameterizedTest
    @ValueSource(strings = {"warps.75.ptx", "warps.80.ptx"})
    void blockSumsAddUp(String file) {
        float[] x = Fixture.random(1000, 1);
        long to = device.memory.allocate(12);
        device.launch(Fixture.module(file).kernel("blockSum"), 3, 128, to, device.upload(x), 1000);
        double[] expected = new double[3];
        for (int i = 0; i < 1000; i++) expected[i / 128 % 3] += x[i];
        for (int i = 0; i < 3; i++) assertEquals(expected[i], device.floats(to, 3)[i], TOLERANCE, "block " + i);
    }

    @ParameterizedTest
    @ValueSource(strings = {"warps.75.ptx", "warps.80.ptx"})
    void rowsAreNormalised(String file) {
        int rows = 3;
        int c = 200;
        float[] x = Fixture.random(rows * c, 2);
        for (int i = 0; i < x.length; i++) x[i] += 3;
        long to = device.memory.allocate(4L * rows * c);
        PtxKernel kernel = Fixture.module(file).kernel("normalise");
        assertEquals(0, kernel.sharedBytes());
        device.launch(kernel, new Dim3(rows, 1, 1), new Dim3(64, 1, 1), 256, to, device.upload(x), c, 1e-5f);
        float[] found = device.floats(to, rows * c);
        for (int r = 0; r < rows; r++) {
            double mean = 0;
            double square = 0;
            for (int i = 0; i < c; i++) mean += x[r * c + i] / (double) c;
            for (int i = 0; i < c; i++) square += Math.pow(x[r * c + i] - mean, 2) / c;
            for (int i = 0; i < c; i++)
                assertEquals(
                        (x[r * c + i] - mean) / Math.sqrt(square + 1e-5),
                        found[r * c + i],
                        TOLERANCE,
                        "row " + r + " column " + i);
        }
    }

    /** Sizes that no tile divides, under other orders of the blocks too. */
    @ParameterizedTest
    @ValueSource(strings = {"warps.75.ptx", "warps.80.ptx"})
    void matricesAreMultiplied(String file) {
        int m = 21;
        int n = 35;
        int k = 40;
        float[] a = Fixture.random(m * k, 3);
        float[] b = Fixture.random(k * n, 4);
        PtxKernel kernel = Fixture.module(file).kernel("matmul");
        assertEquals(2 * 16 * 17 * 4, kernel.sharedBytes());
        assertEquals(Arrays.asList(0, 8, 16, 24, 28, 32), kernel.parameterOffsets());
        assertEquals(Arrays.asList(8, 8, 8, 4, 4, 4), kernel.parameterSizes());
        for (Schedule schedule : new Schedule[] {Schedule.IN_ORDER, Schedule.shuffled(1), Schedule.shuffled(2)}) {
            long to = device.memory.allocate(4L * m * n);
            kernel.launch(
                    new Dim3(3, 2, 1),
                    new Dim3(16, 16, 1),
                    0,
                    Fixture.parameters(kernel, to, device.upload(a), device.upload(b), m, n, k),
                    device.memory,
                    schedule);
            float[] found = device.floats(to, m * n);
            for (int i = 0; i < m * n; i++) {
                double expected = 0;
                for (int j = 0; j < k; j++) expected += (double) a[i / n * k + j] * b[j * n + i % n];
                assertEquals(expected, found[i], TOLERANCE, "element " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"warps.75.ptx", "warps.80.ptx"})
    void atomicsCountEveryThread(String file) {
        int n = 300;
        int[] x = new Random(5).ints(n, 1, 1000).toArray();
        long bins = device.upload(new int[16]);
        long total = device.upload(new float[1]);
        long wide = device.upload(new int[2]);
        long extremes = device.upload(5000, -5, 0, -1, 0, 0, 0);
        device.launch(
                Fixture.module(file).kernel("histogram"), 3, 128, bins, total, wide, extremes, device.upload(x), n);
        int[] expected = new int[16];
        for (int value : x) expected[value & 15]++;
        int sum = Arrays.stream(x).sum();
        assertArrayEquals(expected, device.ints(bins, 16));
        assertEquals(sum, device.floats(total, 1)[0]);
        assertEquals(sum, device.ints(wide, 2)[0]);
        int or = Arrays.stream(x).reduce(0, (a, b) -> a | b);
        int and = Arrays.stream(x).reduce(-1, (a, b) -> a & b);
        int least = Arrays.stream(x).min().orElseThrow();
        int most = Arrays.stream(x).max().orElseThrow();
        assertArrayEquals(new int[] {least, most, or, and, n, n % 10, 42}, device.ints(extremes, 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"warps.75.ptx", "warps.80.ptx"})
    void lanesVoteAndShuffle(String file) {
        int[] x = new Random(6).ints(32, -20, 20).toArray();
        x[9] = 5;
        x[10] = x[9];
        long to = device.memory.allocate(4 * 96);
        device.launch(Fixture.module(file).kernel("votes"), 1, 32, to, device.upload(x));
        int[] found = device.ints(to, 96);
        int ballot = 0;
        for (int t = 0; t < 32; t++) if (x[t] > 0) ballot |= 1 << t;
        for (int t = 0; t < 32; t++) {
            int sum = (ballot ^ 3) + x[t + 3 & 31] + 7 * x[t < 2 ? t : t - 2] + 11 * x[t ^ 5];
            if (t % 2 == 1) sum += 13 * x[1];
            assertEquals(sum, found[t], "lane " + t);
            assertEquals(-1, found[32 + t]);
            if (file.contains("75")) continue;
            int same = 0;
            for (int other = 0; other < 32; other++) if (x[other] == x[t]) same |= 1 << other;
            assertEquals(Arrays.stream(x).sum() + same, found[64 + t], "lane " + t);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"warps.75.ptx", "warps.80.ptx"})
    void aWarpsBarrierOrdersItsLanes(String file) {
        float[] x = Fixture.random(64, 7);
        long to = device.memory.allocate(256);
        device.launch(Fixture.module(file).kernel("rotate"), 1, 64, to, device.upload(x));
        // One step on and one back.
        for (int i = 0; i < 64; i++) assertEquals(2 * x[i], device.floats(to, 64)[i], "lane " + i);
    }

    @ParameterizedTest
    @ValueSource(strings = {"warps.75.ptx", "warps.80.ptx"})
    void attentionIsSoftmaxOfScores(String file) {
        int t = 77;
        int queries = 5;
        for (int d : new int[] {32, 64}) {
            float[] q = Fixture.random(queries * d, 8);
            float[] k = Fixture.random(t * d, 9);
            float[] v = Fixture.random(t * d, 10);
            float scale = (float) (1 / Math.sqrt(d));
            long to = device.memory.allocate(4L * queries * d);
            PtxKernel kernel = Fixture.module(file).kernel("attention");
            device.launch(kernel, queries, 128, to, device.upload(q), device.upload(k), device.upload(v), t, d, scale);
            assertTrue(kernel.laneInstructions() > 0);
            float[] found = device.floats(to, queries * d);
            for (int i = 0; i < queries; i++) {
                double[] expected = attention(q, k, v, i, t, d, scale);
                for (int j = 0; j < d; j++)
                    assertEquals(expected[j], found[i * d + j], TOLERANCE, "D " + d + " query " + i + " column " + j);
            }
        }
    }

    private static double[] attention(float[] q, float[] k, float[] v, int query, int t, int d, double scale) {
        double[] weights = new double[t];
        double sum = 0;
        for (int i = 0; i < t; i++) {
            double dot = 0;
            for (int j = 0; j < d; j++) dot += (double) q[query * d + j] * k[i * d + j];
            weights[i] = Math.exp(dot * scale);
            sum += weights[i];
        }
        double[] out = new double[d];
        for (int i = 0; i < t; i++) for (int j = 0; j < d; j++) out[j] += weights[i] / sum * v[i * d + j];
        return out;
    }
}
