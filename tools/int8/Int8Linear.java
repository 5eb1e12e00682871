import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Integer linears in 16-bit lanes against float32 ones, on ViT-L/14's shapes: M rows (tokens) x K inputs x N outputs. See docs/int8.md.
 * {@code java --add-modules jdk.incubator.vector -Dpairs=32 Int8Linear.java -Dtwo=true Int8Linear.java [images]}; pairs: inputs summed in one 16-bit lane, 32 or 64.
 *
 * <p>A group is 2 * PAIRS inputs of one row. Even inputs are summed in one lane and odd ones in its neighbour, in wrapping 16-bit arithmetic; values are
 * scaled such that |x| |w| <= 32767 in either half of a group, hence (Cauchy and Schwarz) no sum overflows. Then the two lanes go to float32.
 */
final class Int8Linear {
    static final VectorSpecies<Short> S = ShortVector.SPECIES_512;
    static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
    static final ByteOrder N = ByteOrder.nativeOrder();
    static final int PAIRS = Integer.getInteger("pairs", 32);
    static final int GROUP = 2 * PAIRS;
    static final int BLOCK = 256;
    static final int PANEL = 64;
    static final int R16 = 5;
    static final int OUTLIERS = 8;
    static final VectorMask<Float> EVEN = VectorMask.fromLong(F, 0x5555);
    static final VectorMask<Float> ODD = EVEN.not();

    /** Rounding moves each of PAIRS values by at most half, a norm by at most sqrt(PAIRS) / 2. */
    static final float LIMIT = (float) (Math.sqrt(32767) - Math.sqrt(PAIRS) / 2 - 0.01);

    static final float ROUND = 0x1.8p23f; // added, it leaves the rounded integer in a float's low bits

    private Int8Linear() {}

    static void add(float[] tile, float[] sums, int at, int rows) {
        for (int i = 0; i < rows * PANEL; i += 16)
            FloatVector.fromArray(F, tile, at + i).add(FloatVector.fromArray(F, sums, i)).intoArray(tile, at + i);
    }

    /** Adds both lanes of each sum, times the scales of its row and column, to the tile. */
    static void widen(float[] tile, short[] raw, float[] xScale, int xAt, int xStride, float[] wScale, int wAt, int at, int rows) {
        FloatVector w0 = FloatVector.fromArray(F, wScale, wAt);
        FloatVector w1 = FloatVector.fromArray(F, wScale, wAt + 16);
        FloatVector w2 = FloatVector.fromArray(F, wScale, wAt + 32);
        FloatVector w3 = FloatVector.fromArray(F, wScale, wAt + 48);
        for (int r = 0; r < rows; r++) {
            FloatVector s = FloatVector.broadcast(F, xScale[xAt + r * xStride]);
            int out = at + r * PANEL;
            int from = 2 * r * PANEL;
            both(raw, from).mul(s).fma(w0, FloatVector.fromArray(F, tile, out)).intoArray(tile, out);
            both(raw, from + 32).mul(s).fma(w1, FloatVector.fromArray(F, tile, out + 16)).intoArray(tile, out + 16);
            both(raw, from + 64).mul(s).fma(w2, FloatVector.fromArray(F, tile, out + 32)).intoArray(tile, out + 32);
            both(raw, from + 96).mul(s).fma(w3, FloatVector.fromArray(F, tile, out + 48)).intoArray(tile, out + 48);
        }
    }

    static FloatVector both(short[] raw, int at) {
        IntVector x = ShortVector.fromArray(S, raw, at).reinterpretAsInts();
        IntVector odd = x.lanewise(VectorOperators.ASHR, 16);
        IntVector even = x.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
        return (FloatVector) even.add(odd).convert(VectorOperators.I2F, 0);
    }

    /** One linear's shape, operands in both forms, and the work of one thread on a range of panels. */
    static final class Linear {
        final int m, k, n, padded, xStride, qStride, oStride, groups;
        final MemorySegment x, xq, xo, w, wq, wo;
        final float[] out, xScale, wScale, keep;
        final int[] outliers = new int[OUTLIERS];

        Linear(int m, int k, int n, Random random, Arena arena) {
            this.m = m;
            this.k = k;
            this.n = n;
            padded = (m + 29) / 30 * 30;
            groups = k / GROUP;
            xStride = 4 * k + 64;
            qStride = 2 * k + 64;
            oStride = 4 * OUTLIERS;
            x = arena.allocate((long) padded * xStride, 64);
            xq = arena.allocate((long) padded * qStride, 64);
            xo = arena.allocate((long) padded * oStride, 64);
            w = arena.allocate(4L * k * n, 64);
            wq = arena.allocate(2L * k * n, 64);
            wo = arena.allocate(4L * OUTLIERS * n, 64);
            out = new float[padded * n];
            xScale = new float[padded * groups];
            wScale = new float[n * groups];
            keep = new float[k];
            Arrays.fill(keep, 1f);
            for (int o = 0; o < OUTLIERS; o++) keep[outliers[o] = 35 + o * (k / OUTLIERS)] = 0f;
            for (int i = 0; i < m; i++)
                for (int j = 0; j < k; j++)
                    x.set(JAVA_FLOAT, (long) i * xStride + 4L * j, (float) random.nextGaussian() * (keep[j] == 0 ? 24 : 1));
            for (int j = 0; j < n; j++) weights(j, random);
        }

        void weights(int column, Random random) {
            float[] values = new float[k];
            for (int i = 0; i < k; i++) values[i] = (float) (random.nextGaussian() / Math.sqrt(k));
            int panel = column / PANEL;
            int c = column % PANEL;
            for (int i = 0; i < k; i++) w.set(JAVA_FLOAT, 4L * (panel * PANEL * k + i * PANEL + c), values[i]);
            for (int o = 0; o < OUTLIERS; o++) {
                wo.set(JAVA_FLOAT, 4L * (panel * PANEL * OUTLIERS + o * PANEL + c), values[outliers[o]]);
                values[outliers[o]] = 0;
            }
            for (int g = 0; g < groups; g++) {
                double even = 0;
                double odd = 0;
                for (int i = g * GROUP; i < (g + 1) * GROUP; i += 2) {
                    even += values[i] * values[i];
                    odd += values[i + 1] * values[i + 1];
                }
                float scale = (float) (LIMIT / Math.sqrt(Math.max(even, odd)));
                wScale[panel * PANEL * groups + g * PANEL + c] = 1 / scale;
                for (int i = g * GROUP; i < (g + 1) * GROUP; i++)
                    wq.set(JAVA_SHORT, 2L * (panel * PANEL * k + i / 2 * 2 * PANEL + 2 * c + i % 2), (short) Math.rint(values[i] * scale));
            }
        }

        /** Rounds the rows of x; its outlier columns go to xo. */
        void quantise(int from, int to) {
            for (int row = from; row < to; row++) {
                for (int o = 0; o < OUTLIERS; o++)
                    xo.set(JAVA_FLOAT, (long) row * oStride + 4 * o, x.get(JAVA_FLOAT, (long) row * xStride + 4L * outliers[o]));
                for (int g = 0; g < groups; g++)
                    xScale[row * groups + g] = group(x, xq, keep, (long) row * xStride + 4L * g * GROUP, (long) row * qStride + 2L * g * GROUP, g * GROUP);
            }
        }

        static float group(MemorySegment x, MemorySegment xq, float[] keep, long at, long to, int column) {
            FloatVector squares = FloatVector.zero(F);
            for (int i = 0; i < GROUP; i += 16) {
                FloatVector v = FloatVector.fromMemorySegment(F, x, at + 4L * i, N).mul(FloatVector.fromArray(F, keep, column + i));
                squares = v.fma(v, squares);
            }
            float even = squares.reduceLanes(VectorOperators.ADD, EVEN);
            float norm = (float) Math.sqrt(Math.max(even, squares.reduceLanes(VectorOperators.ADD, ODD)));
            float scale = norm > 0 ? LIMIT / norm : 0;
            FloatVector magic = FloatVector.broadcast(F, ROUND);
            for (int i = 0; i < GROUP; i += 16) {
                FloatVector v = FloatVector.fromMemorySegment(F, x, at + 4L * i, N).mul(FloatVector.fromArray(F, keep, column + i));
                ((ShortVector) v.fma(FloatVector.broadcast(F, scale), magic).reinterpretAsInts().convertShape(VectorOperators.I2S, ShortVector.SPECIES_256, 0))
                        .intoMemorySegment(xq, to + 2L * i, N);
            }
            return norm / LIMIT;
        }

        void float32(int panel, float[] tile, float[] sums) {
            Arrays.fill(tile, 0, padded * PANEL, 0f);
            for (int block = 0; block < k; block += BLOCK)
                for (int row = 0; row < m; row += 6) {
                    Tiles.f32(sums, x, w, (long) row * xStride + 4L * block, 4L * PANEL * ((long) panel * k + block), xStride, BLOCK);
                    add(tile, sums, row * PANEL, 6);
                }
            store(tile, panel);
        }

        void integer(int panel, float[] tile, float[] sums, short[] raw) {
            Arrays.fill(tile, 0, padded * PANEL, 0f);
            for (int row = 0; row < m; row += 6) {
                Tiles.f32(sums, xo, wo, (long) row * oStride, 4L * PANEL * panel * OUTLIERS, oStride, OUTLIERS);
                add(tile, sums, row * PANEL, 6);
            }
            for (int block = 0; block < k; block += BLOCK)
                for (int row = 0; row < m; row += R16)
                    for (int g = block / GROUP; g < (block + BLOCK) / GROUP; g++) {
                        Tiles.i16(raw, xq, wq, (long) row * qStride + 2L * g * GROUP, 2L * PANEL * ((long) panel * k + g * GROUP), qStride);
                        widen(tile, raw, xScale, row * groups + g, groups, wScale, (panel * groups + g) * PANEL, row * PANEL, R16);
                    }
            store(tile, panel);
        }

        void store(float[] tile, int panel) {
            for (int row = 0; row < m; row++) System.arraycopy(tile, row * PANEL, out, row * n + panel * PANEL, PANEL);
        }

        /** Against a sum over the same integers in 64-bit; and that no group's sum left 16 bits. */
        void check(Random random) {
            for (int t = 0; t < 2000; t++) {
                int row = t == 0 ? m - 1 : random.nextInt(m);
                int column = t == 1 ? n - 1 : random.nextInt(n);
                int panel = column / PANEL;
                double expected = 0;
                double size = 0;
                for (int o = 0; o < OUTLIERS; o++)
                    expected += (double) xo.get(JAVA_FLOAT, (long) row * oStride + 4 * o)
                            * wo.get(JAVA_FLOAT, 4L * (panel * PANEL * OUTLIERS + o * PANEL + column % PANEL));
                for (int g = 0; g < groups; g++) {
                    long[] sum = new long[2];
                    for (int i = g * GROUP; i < (g + 1) * GROUP; i++)
                        sum[i % 2] += xq.get(JAVA_SHORT, (long) row * qStride + 2L * i)
                                * wq.get(JAVA_SHORT, 2L * (panel * PANEL * k + i / 2 * 2 * PANEL + 2 * (column % PANEL) + i % 2));
                    if (Math.max(Math.abs(sum[0]), Math.abs(sum[1])) > 32767) throw new AssertionError("overflow: " + sum[0] + ", " + sum[1]);
                    double term = (double) (sum[0] + sum[1]) * xScale[row * groups + g] * wScale[(panel * groups + g) * PANEL + column % PANEL];
                    expected += term;
                    size += Math.abs(term);
                }
                double got = out[row * n + column];
                if (Math.abs(got - expected) > 1e-5 * (size + Math.abs(expected))) throw new AssertionError(row + ", " + column + ": " + got + ", expected " + expected);
            }
        }
    }

    interface Work {
        void run(int thread);
    }

    /** A second thread that waits without sleeping, since waking up costs more than a small linear. */
    static final class Second extends Thread {
        volatile Work work;

        @Override
        public void run() {
            while (true) {
                Work w = work;
                if (w == null) {
                    Thread.onSpinWait();
                    continue;
                }
                w.run(1);
                work = null;
            }
        }
    }

    /** Milliseconds of one run on one or two threads. */
    static double milliseconds(Second second, Work work) {
        long start = System.nanoTime();
        if (second != null) second.work = work;
        work.run(0);
        while (second != null && second.work != null) Thread.onSpinWait();
        return (System.nanoTime() - start) * 1e-6;
    }

    public static void main(String[] args) {
        int images = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        Second second = Boolean.getBoolean("two") ? new Second() : null;
        if (second != null) {
            second.setDaemon(true);
            second.start();
        }
        int[][] shapes = {{1024, 3072}, {1024, 1024}, {1024, 4096}, {4096, 1024}};
        double[][] total = new double[3][3];
        for (int[] s : shapes) {
            Random random = new Random(1);
            try (Arena arena = Arena.ofShared()) {
                Linear l = new Linear(257 * images, s[0], s[1], random, arena);
                measure(l, null, total[1], random);
                if (second != null) measure(l, second, total[2], random);
            }
        }
        for (int t = 1; t <= (second == null ? 1 : 2); t++)
            System.out.printf(Locale.ROOT,
                    "all four, %d threads: float32 %.2f ms, integer %.2f ms + rounding x %.2f ms: ratio %.3f%n",
                    t, total[t][0], total[t][1], total[t][2], total[t][0] / (total[t][1] + total[t][2]));
    }

    static void measure(Linear l, Second second, double[] total, Random random) {
        int threads = second == null ? 1 : 2;
        float[][] tiles = new float[threads][l.padded * PANEL];
        float[][] sums = new float[threads][6 * PANEL];
        short[][] raws = new short[threads][2 * R16 * PANEL];
        int panels = l.n / PANEL;
        Work[] works = {
            t -> { for (int p = t; p < panels; p += threads) l.float32(p, tiles[t], sums[t]); },
            t -> { for (int p = t; p < panels; p += threads) l.integer(p, tiles[t], sums[t], raws[t]); },
            t -> l.quantise(t * l.m / threads, (t + 1) * l.m / threads)};
        double[] best = {1e9, 1e9, 1e9};
        milliseconds(second, works[2]);
        long end = System.nanoTime() + 4_000_000_000L;
        for (int i = 0; i < 12 || System.nanoTime() < end; i++)
            for (int j = 0; j < 3; j++) best[j] = Math.min(best[j], milliseconds(second, works[j]));
        milliseconds(second, works[1]);
        l.check(random);
        double giga = 2e-6 * l.m * l.k * l.n;
        System.out.printf(Locale.ROOT,
                "%d x %d x %d, %d threads: float32 %.3f ms (%.0f GFLOP/s), integer %.3f ms (%.0f GOP/s), rounding x %.3f ms%n",
                l.m, l.k, l.n, threads, best[0], giga / best[0], best[1], giga / best[1], best[2]);
        for (int j = 0; j < 3; j++) total[j] += best[j];
    }
}
