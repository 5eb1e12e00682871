import java.util.Locale;
import java.util.Random;

/**
 * Which plain loops over 16-bit pairs C2's superword turns into VNNI's vpdpwssd, and how fast they run; see docs/int8.md.
 * {@code java Superword.java} or {@code java -XX:LoopUnrollLimit=1000 Superword.java}.
 */
final class Superword {
    private static final int N = 512;
    private static int sink;

    private Superword() {}

    static int dot(short[] a, short[] b) {
        int s = 0;
        for (int k = 0; k < N; k++) s += a[2 * k] * b[2 * k] + a[2 * k + 1] * b[2 * k + 1];
        return s;
    }

    /** The store makes superword look at the products at all. */
    static int dotStored(int[] c, short[] a, short[] b) {
        int s = 0;
        for (int k = 0; k < N; k++) {
            int v = a[2 * k] * b[2 * k] + a[2 * k + 1] * b[2 * k + 1];
            c[k] = v;
            s += v;
        }
        return s;
    }

    static int dotsStored(int[] c, short[] a, short[] b, short[] b2) {
        int s = 0;
        int s2 = 0;
        for (int k = 0; k < N; k++) {
            int v = a[2 * k] * b[2 * k] + a[2 * k + 1] * b[2 * k + 1];
            c[k] = v;
            s += v;
            s2 += a[2 * k] * b2[2 * k] + a[2 * k + 1] * b2[2 * k + 1];
        }
        return s + s2;
    }

    static void outputs(int[] c, short[] a, short[] b) {
        for (int j = 0; j < N; j++) c[j] += a[2 * j] * b[2 * j] + a[2 * j + 1] * b[2 * j + 1];
    }

    static void outputsOfTwoRows(int[] c, int[] d, short[] a, short[] b, short[] b2) {
        for (int j = 0; j < N; j++) {
            c[j] += a[2 * j] * b[2 * j] + a[2 * j + 1] * b[2 * j + 1];
            d[j] += a[2 * j] * b2[2 * j] + a[2 * j + 1] * b2[2 * j + 1];
        }
    }

    /** What a matrix product wants: one pair of activations for all outputs. */
    static void outputsOfOnePair(int[] c, short a0, short a1, short[] b) {
        for (int j = 0; j < N; j++) c[j] += a0 * b[2 * j] + a1 * b[2 * j + 1];
    }

    static void outputsOfOnePairInMemory(int[] c, short[] a, short[] b) {
        for (int j = 0; j < N; j++) c[j] += a[0] * b[2 * j] + a[1] * b[2 * j + 1];
    }

    /** Two pairs a load and store of the output. */
    static void outputsChained(int[] c, short[] a, short[] b, short[] a2, short[] b2) {
        for (int j = 0; j < N; j++) {
            int x = c[j] + (a[2 * j] * b[2 * j] + a[2 * j + 1] * b[2 * j + 1]);
            c[j] = x + (a2[2 * j] * b2[2 * j] + a2[2 * j + 1] * b2[2 * j + 1]);
        }
    }

    static void time(String name, int pairs, Runnable work) {
        double best = Double.MAX_VALUE;
        long end = System.nanoTime() + 1_500_000_000L;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            for (int i = 0; i < 1000; i++) work.run();
            best = Math.min(best, (System.nanoTime() - start) / 1000.0);
        }
        System.out.printf(Locale.ROOT, "%-26s %6.1f GOP/s%n", name, 4.0 * N * pairs / best);
    }

    public static void main(String[] args) {
        short[][] x = new short[4][2 * N];
        Random random = new Random(1);
        for (short[] values : x) for (int i = 0; i < values.length; i++) values[i] = (short) (random.nextInt(255) - 127);
        int[] c = new int[N];
        int[] d = new int[N];
        time("dot", 1, () -> sink += dot(x[0], x[1]));
        time("dotStored", 1, () -> sink += dotStored(c, x[0], x[1]));
        time("dotsStored", 2, () -> sink += dotsStored(c, x[0], x[1], x[2]));
        time("outputs", 1, () -> outputs(c, x[0], x[1]));
        time("outputsOfTwoRows", 2, () -> outputsOfTwoRows(c, d, x[0], x[1], x[2]));
        time("outputsOfOnePair", 1, () -> outputsOfOnePair(c, x[0][0], x[0][1], x[1]));
        time("outputsOfOnePairInMemory", 1, () -> outputsOfOnePairInMemory(c, x[0], x[1]));
        time("outputsChained", 2, () -> outputsChained(c, x[0], x[1], x[2], x[3]));
    }
}
