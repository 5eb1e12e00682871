package io.github.clip4j.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What NVRTC makes of elementwise.cu, for two architectures, against the same in double. */
class ElementwiseKernelsTest {
    /** Of float functions, relative to 1 or to the value if that is larger; seen: 4e-7. */
    private static final double TOLERANCE = 2e-6;

    private final Fixture device = new Fixture();

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void saxpyStopsAtTheBound(String file) {
        float[] x = Fixture.random(1000, 1);
        float[] y = Fixture.random(1000, 2);
        long to = device.upload(y);
        device.launch(Fixture.module(file).kernel("saxpy"), 8, 128, to, device.upload(x), 0.7f, 1000);
        float[] found = device.floats(to, 1000);
        for (int i = 0; i < 1000; i++) assertEquals(Math.fma(0.7f, x[i], y[i]), found[i], "element " + i);
    }

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void functionsAreThoseOfTheMathLibrary(String file) {
        int n = 300;
        float[] x = Fixture.random(n, 3);
        for (int i = 0; i < n; i++) x[i] *= 2.5f;
        long to = device.memory.allocate(64L * n);
        device.launch(Fixture.module(file).kernel("functions"), 3, 128, to, device.upload(x), n);
        float[] found = device.floats(to, 16 * n);
        check("expf", x, found, 0, Math::exp);
        check("__expf", x, found, 1, Math::exp);
        check("erff", x, found, 2, ElementwiseKernelsTest::erf);
        check("tanhf", x, found, 3, Math::tanh);
        check("division", x, found, 4, v -> v / (1 + Math.abs(v)));
        check("sqrtf", x, found, 5, v -> Math.sqrt(Math.abs(v)));
        check("rsqrtf", x, found, 6, v -> 1 / Math.sqrt(Math.abs(v) + 0.5));
        check("logf", x, found, 7, v -> Math.log(Math.abs(v) + 0.01f));
        check("sinf", x, found, 8, Math::sin);
        check("cosf", x, found, 9, Math::cos);
        check("powf", x, found, 10, v -> Math.pow(Math.abs(v) + 0.1f, 1.7f));
        check("extremes", x, found, 11, v -> Math.min(Math.max(v, -1), Math.copySign(0.75, v) + 1));
        check("QuickGELU", x, found, 12, v -> v / (1 + Math.exp(-1.702f * v)));
        check("roundings", x, found, 13, v -> Math.floor(v) + Math.ceil(v) * 0.5 + Math.rint(v) * 0.25 + (long) v);
        check("intrinsics", x, found, 14, v -> v / 3 + Math.sin(v) + Math.log(Math.abs(v) + 1));
        check("normcdff", x, found, 15, v -> 0.5 * (1 + erf(v / Math.sqrt(2))));
    }

    private static void check(String name, float[] x, float[] found, int row, DoubleUnaryOperator function) {
        for (int i = 0; i < x.length; i++) {
            double expected = function.applyAsDouble(x[i]);
            double bound = TOLERANCE * Math.max(1, Math.abs(expected));
            assertEquals(expected, found[row * x.length + i], bound, name + " of " + x[i]);
        }
    }

    /** By the integral, Simpson's rule. */
    private static double erf(double x) {
        int n = 400;
        double h = x / n;
        double sum = 1 + Math.exp(-x * x);
        for (int i = 1; i < n; i++) sum += (i % 2 == 1 ? 4 : 2) * Math.exp(-(i * h) * (i * h));
        return 2 / Math.sqrt(Math.PI) * sum * h / 3;
    }

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void specialValuesGoThrough(String file) {
        float[] x = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, 1e5f, -1e5f, 90f, -110f};
        int n = x.length;
        long to = device.memory.allocate(64L * n);
        device.launch(Fixture.module(file).kernel("functions"), 1, 32, to, device.upload(x), n);
        float[] found = device.floats(to, 16 * n);
        float[] exp = {
            Float.NaN, Float.POSITIVE_INFINITY, 0, 1, 1, Float.POSITIVE_INFINITY, 0, Float.POSITIVE_INFINITY, 0
        };
        assertArrayEquals(exp, Arrays.copyOf(found, n), 1e-40f);
        float[] tanh = {Float.NaN, 1, -1, 0, -0f, 1, -1, 1, -1};
        assertArrayEquals(tanh, Arrays.copyOfRange(found, 3 * n, 4 * n));
        // sinf of 1e5 reduces its argument with a table in memory.
        assertEquals(Math.sin(1e5), found[8 * n + 5], 1e-6);
        assertEquals(Math.cos(-1e5), found[9 * n + 6], 1e-6);
        float[] classes = {1, 2, 2, 0.5f, 0.5f, 1, 0, 1, 0};
        assertArrayEquals(classes, Arrays.copyOfRange(found, 15 * n, 16 * n));
    }

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void doublesAreDoubles(String file) {
        int n = 100;
        double[] x = new Random(5).doubles(n, -3, 3).toArray();
        long to = device.memory.allocate(48L * n);
        device.launch(Fixture.module(file).kernel("doubles"), 1, 128, to, device.upload(x), n);
        double[] found = device.doubles(to, 6 * n);
        for (int i = 0; i < n; i++) {
            double v = x[i];
            assertEquals(Math.fma(v, v, 1 / Math.fma(v, v, 0.5)), found[i], "arithmetic of " + v);
            assertEquals(Math.sqrt(Math.abs(v)) - Math.fma(v, v, -2), found[n + i], 1e-15);
            assertEquals(Math.exp(v), found[2 * n + i], 1e-14 * Math.exp(v));
            assertEquals((float) v + (double) (long) (v * 1000) + Math.floor(v), found[3 * n + i]);
            assertEquals(Math.min(v, 0.25) + Math.max(v, -0.25), found[4 * n + i]);
            assertEquals(1 / Math.sqrt(Math.abs(v) + 0.1), found[5 * n + i], 1e-14);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void integersAreExact(String file) {
        int n = 500;
        Random random = new Random(6);
        int[] a = new int[n];
        int[] b = new int[n];
        for (int i = 0; i < n; i++) {
            a[i] = random.nextInt() >> random.nextInt(32);
            b[i] = random.nextInt() >> random.nextInt(31) | 1;
        }
        long to = device.memory.allocate(4L * 17 * n);
        device.launch(Fixture.module(file).kernel("integers"), 4, 128, to, device.upload(a), device.upload(b), n);
        int[] found = device.ints(to, 17 * n);
        for (int i = 0; i < n; i++) {
            int[] expected = integers(a[i], b[i]);
            for (int row = 0; row < 17; row++)
                assertEquals(expected[row], found[row * n + i], "row " + row + " of " + a[i] + " and " + b[i]);
        }
    }

    private static int[] integers(int x, int y) {
        long u = Integer.toUnsignedLong(x);
        long w = Integer.toUnsignedLong(y);
        int first = x == 0 ? 0 : Integer.numberOfTrailingZeros(x) + 1;
        long both = (long) x * y;
        return new int[] {
            x / y,
            x % y,
            (int) (u / w),
            (int) (u % w),
            (int) (both >> 32) + (int) (u * w >>> 32),
            (int) (both >> 7),
            Integer.bitCount(x) + 100 * Integer.numberOfLeadingZeros(x) + 10000 * first,
            (x >> (y & 15)) ^ (x >>> (y & 31)) ^ (x << (y & 7)),
            Math.min(x, y) - Math.max(x, y) + Math.abs(x),
            (int) (Math.min(u, w) ^ Math.max(u, w)),
            Integer.reverse(x) ^ (x & 0xFFFF | y << 16),
            (y << 9 | x >>> 23) ^ (int) ((w << 32 | u) >>> (y & 31)),
            (int) Long.divideUnsigned(u * 0x123456789L, w | 1),
            (x >>> 5 & 0x7F) | (x << 20 >> 25 << 8),
            ((x & y) | (~x & 0xFF00FF)) ^ y,
            x / 7 + x % 10 + (int) (u / 13) + (int) (both % 1000003),
            (int) (float) x + saturated((float) u) + (int) Math.rint(y * 0.37f) + (x & 0xFF) + (short) y,
        };
    }

    private static int saturated(float value) {
        return (int) value;
    }

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void moduleVariablesLastFromLaunchToLaunch(String file) {
        PtxKernel kernel = Fixture.module(file).kernel("constants");
        float[] weights = {0.5f, -1.25f, 3f, 0.125f};
        for (int launches = 7; launches < 9; launches++) {
            long to = device.memory.allocate(80);
            device.launch(kernel, 1, 20, to, 20);
            float[] found = device.floats(to, 20);
            for (int i = 0; i < 20; i++) assertEquals(weights[i % 4] * launches, found[i], "element " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void stackArraysAreEachThreadsOwn(String file) {
        int n = 70;
        float[] x = Fixture.random(9 * n, 7);
        long to = device.memory.allocate(36L * n);
        device.launch(Fixture.module(file).kernel("sorted"), 2, 64, to, device.upload(x), n);
        for (int i = 0; i < n; i++) Arrays.sort(x, 9 * i, 9 * i + 9);
        assertArrayEquals(x, device.floats(to, 9 * n));
    }

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void functionsCanBeCalled(String file) {
        int n = 100;
        float[] x = Fixture.random(n, 8);
        long to = device.memory.allocate(4L * n);
        device.launch(Fixture.module(file).kernel("called"), 1, 128, to, device.upload(x), n);
        float[] found = device.floats(to, n);
        for (int i = 0; i < n; i++) {
            float expected = polynomial(x[i], i % 5) + (x[i] > 0 ? polynomial(-x[i], 3) : 1f);
            assertEquals(expected, found[i], "element " + i);
        }
    }

    private static float polynomial(float x, int degree) {
        float sum = 0;
        for (int i = degree; i >= 0; i--) sum = Math.fma(sum, x, i + 1);
        return sum;
    }

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void switchesGoEachWay(String file) {
        int n = 256;
        int[] x = new Random(9).ints(n).toArray();
        long to = device.memory.allocate(4L * n);
        device.launch(Fixture.module(file).kernel("switched"), 2, 128, to, device.upload(x), n);
        int[] found = device.ints(to, n);
        for (int i = 0; i < n; i++) {
            int root = (int) Math.ceil(Math.sqrt(x[i] & 1023));
            int[] cases = {x[i] * 3, x[i] ^ 0x55, x[i] / 3, root, -x[i], x[i] << 3, 1, 1};
            assertEquals(cases[x[i] & 7], found[i], "of " + x[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void vectorsAndBytesAreLoaded(String file) {
        int n = 40;
        float[] x = Fixture.random(4 * n, 10);
        byte[] bytes = new byte[n];
        new Random(11).nextBytes(bytes);
        long to = device.memory.allocate(16L * n);
        device.launch(Fixture.module(file).kernel("vectors"), 1, 64, to, device.upload(x), device.upload(bytes), n);
        float[] found = device.floats(to, 4 * n);
        for (int i = 0; i < n; i++) {
            float b = (bytes[i] & 0xFF) * (1f / 255);
            assertEquals(x[4 * i + 3] * b, found[4 * i]);
            assertEquals(x[4 * i + 2] + b, found[4 * i + 1]);
            assertEquals(x[4 * i + 1] - x[4 * i], found[4 * i + 2]);
            assertEquals(x[4 * i] * x[4 * i + 1], found[4 * i + 3]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"elementwise.75.ptx", "elementwise.80.ptx"})
    void halvesAreRoundedToEven(String file) {
        float[] x = {
            0f, -0f, 1f, 1.00048828125f, 1.00146484375f, 65504f, 65520f, 1e9f, 6e-8f, 2e-8f, -3.14159f, 1.00390625f
        };
        int n = x.length;
        long half = device.memory.allocate(2L * n);
        long brain = device.memory.allocate(2L * n);
        long back = device.memory.allocate(8L * n);
        device.launch(Fixture.module(file).kernel("halves"), 1, 32, half, brain, back, device.upload(x), n);
        for (int i = 0; i < n; i++) {
            short expected = Float.floatToFloat16(x[i]);
            assertEquals(expected, device.shorts(half, n)[i], "f16 of " + x[i]);
            assertEquals(Float.float16ToFloat(expected), device.floats(back, n)[i]);
        }
        if (file.contains("75")) return;
        // 1 + 2^-8 lies halfway between two values; the even one is 1.
        assertEquals(0x3F80, device.shorts(brain, n)[n - 1]);
        assertEquals((short) 0xC049, device.shorts(brain, n)[n - 2]);
        int pair = device.ints(back, 2 * n)[n + 2];
        // The upper half is 1 * 1 + 1, the lower 1 * 1 - 1.
        assertEquals(0x4000_0000, pair);
    }
}
