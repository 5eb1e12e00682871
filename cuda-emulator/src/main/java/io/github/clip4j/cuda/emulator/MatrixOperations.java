package io.github.clip4j.cuda.emulator;

import java.util.Map;

/**
 * ldmatrix and mma.sync: D = A B + C, where A is M x K, B is K x N, C and D are M x N; M 16, N 8. The fragments, that
 * is which lane holds which elements, are those of the PTX ISA's figures: g = lane / 4 is the group, t = lane % 4 the
 * thread in it.
 *
 * <p>An element of D is C's element and all K products added in double, where a product is exact, and rounded once.
 * Devices add in another order and cut off more, so tests must allow for the difference.
 */
final class MatrixOperations {
    private static final int LANES = Warp.LANES;
    private static final int M = 16;
    private static final int N = 8;

    private MatrixOperations() {}

    static void decoders(Map<String, Decoders.Decoder> table) {
        table.put("ldmatrix", MatrixOperations::loadMatrix);
        table.put("mma", MatrixOperations::multiply);
    }

    /** 8 x 8 matrices of 16 bits, whose rows of 16 bytes lie at addresses that lanes 8i to 8i + 7 give for matrix i. */
    private static Operation loadMatrix(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        modifiers.takeOne("sync");
        modifiers.takeOne("aligned");
        modifiers.takeOne("m8n8");
        int count = modifiers.takeOne("x1", "x2", "x4").charAt(1) - '0';
        boolean transposed = modifiers.take("trans");
        modifiers.takeOne("shared", "shared::cta");
        if (modifiers.type() != Type.B16) throw decoding.error("unknown type");
        int[] targets = decoding.targets(0);
        if (targets.length != count) throw decoding.error(targets.length + " registers for " + count + " matrices");
        Access access = decoding.access(1, Space.SHARED, 16);
        long[] rows = new long[count * 8];
        return (warp, lanes) -> {
            if (!warp.gather(Warp.ALL, lanes)) return;
            for (int row = 0; row < rows.length; row++) {
                rows[row] = access.address(warp, row);
                access.requireAligned(warp, row, rows[row]);
                // The row goes to four lanes, so to others than the one that gave its address.
                warp.block.shared().read(warp, SharedMemory.SEVERAL, rows[row], 16);
            }
            for (int i = 0; i < count; i++)
                for (int lane = 0; lane < LANES; lane++)
                    warp.values[targets[i] * LANES + lane] = fragment(warp, rows, 8 * i, lane, transposed);
        };
    }

    /** Two neighbours of row lane / 4, or of that column. */
    private static long fragment(Warp warp, long[] rows, int first, int lane, boolean transposed) {
        int g = lane / 4;
        int t = lane % 4;
        long low = transposed ? half(warp, rows[first + 2 * t], g) : half(warp, rows[first + g], 2 * t);
        long high = transposed ? half(warp, rows[first + 2 * t + 1], g) : half(warp, rows[first + g], 2 * t + 1);
        return high << 16 | low;
    }

    private static long half(Warp warp, long row, int column) {
        return Memory.load(warp.block.shared().data(), row + 2L * column, Type.B16);
    }

    private static Operation multiply(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        modifiers.takeOne("sync");
        modifiers.takeOne("aligned");
        String shape = modifiers.takeOne("m16n8k16", "m16n8k8");
        modifiers.takeOne("row");
        modifiers.takeOne("col");
        Type typeC = modifiers.type();
        Type typeB = modifiers.type();
        Type typeA = modifiers.type();
        Type typeD = modifiers.type();
        int k = shape.equals("m16n8k16") ? 16 : 8;
        boolean known = typeA == Type.F16 || typeA == Type.BF16 || (typeA == Type.TF32 && k == 8);
        if (!known || typeA != typeB || typeC != Type.F32 || typeD != Type.F32)
            throw decoding.error("unknown types of mma");
        decoding.requireCount(4, 4);
        int[] d = decoding.targets(0);
        int[] a = decoding.sources(1, Type.B32);
        int[] b = decoding.sources(2, Type.B32);
        int[] c = decoding.sources(3, Type.F32);
        int words = typeA == Type.TF32 ? k / 2 : k / 4;
        if (d.length != 4 || c.length != 4 || a.length != words || b.length != words / 2)
            throw decoding.error("wrong number of registers");
        // Every element is set anew each time.
        double[] matrixA = new double[M * k];
        double[] matrixB = new double[k * N];
        return (warp, lanes) -> {
            if (!warp.gather(Warp.ALL, lanes)) return;
            for (int lane = 0; lane < LANES; lane++) {
                if (typeA == Type.TF32) gatherWords(warp, lane, a, b, matrixA, matrixB, k);
                else gatherPairs(warp, lane, a, b, matrixA, matrixB, k, typeA);
            }
            for (int lane = 0; lane < LANES; lane++) products(warp, lane, d, c, matrixA, matrixB, k);
        };
    }

    /**
     * Registers of A: rows g and g + 8 by turns, columns 2t and 2t + 1, then 8 further. Of B: rows 2t and 2t + 1, then
     * 8 further, column g.
     */
    private static void gatherPairs(
            Warp warp, int lane, int[] a, int[] b, double[] matrixA, double[] matrixB, int k, Type type) {
        int g = lane / 4;
        int t = lane % 4;
        for (int i = 0; i < a.length; i++) {
            int row = g + i % 2 * 8;
            int column = 2 * t + i / 2 * 8;
            long pair = warp.values[a[i] * LANES + lane];
            matrixA[row * k + column] = widen(pair, type);
            matrixA[row * k + column + 1] = widen(pair >>> 16, type);
        }
        for (int i = 0; i < b.length; i++) {
            int row = 2 * t + i * 8;
            long pair = warp.values[b[i] * LANES + lane];
            matrixB[row * N + g] = widen(pair, type);
            matrixB[(row + 1) * N + g] = widen(pair >>> 16, type);
        }
    }

    private static double widen(long bits, Type type) {
        return type == Type.F16 ? Floats.fromHalf(bits) : Floats.fromBrain(bits);
    }

    /**
     * tf32: one element a register. Of A: rows g and g + 8 by turns, column t, then 4 further. Of B: row t, then 4
     * further, column g.
     */
    private static void gatherWords(Warp warp, int lane, int[] a, int[] b, double[] matrixA, double[] matrixB, int k) {
        int g = lane / 4;
        int t = lane % 4;
        for (int i = 0; i < a.length; i++)
            matrixA[(g + i % 2 * 8) * k + t + i / 2 * 4] = tf32(warp.values[a[i] * LANES + lane]);
        for (int i = 0; i < b.length; i++) matrixB[(t + i * 4) * N + g] = tf32(warp.values[b[i] * LANES + lane]);
    }

    /** The device looks at the upper 19 bits only. */
    private static double tf32(long bits) {
        return Floats.single(bits & ~0x1FFFL);
    }

    /** Elements of C and D: row g, columns 2t and 2t + 1, then row g + 8. */
    private static void products(Warp warp, int lane, int[] d, int[] c, double[] matrixA, double[] matrixB, int k) {
        int upper = lane / 4 * k;
        int lower = upper + 8 * k;
        int column = lane % 4 * 2;
        double upperLeft = Floats.single(warp.values[c[0] * LANES + lane]);
        double upperRight = Floats.single(warp.values[c[1] * LANES + lane]);
        double lowerLeft = Floats.single(warp.values[c[2] * LANES + lane]);
        double lowerRight = Floats.single(warp.values[c[3] * LANES + lane]);
        for (int j = 0; j < k; j++) {
            double left = matrixB[j * N + column];
            double right = matrixB[j * N + column + 1];
            upperLeft += matrixA[upper + j] * left;
            upperRight += matrixA[upper + j] * right;
            lowerLeft += matrixA[lower + j] * left;
            lowerRight += matrixA[lower + j] * right;
        }
        warp.values[d[0] * LANES + lane] = Floats.bits((float) upperLeft);
        warp.values[d[1] * LANES + lane] = Floats.bits((float) upperRight);
        warp.values[d[2] * LANES + lane] = Floats.bits((float) lowerLeft);
        warp.values[d[3] * LANES + lane] = Floats.bits((float) lowerRight);
    }
}
