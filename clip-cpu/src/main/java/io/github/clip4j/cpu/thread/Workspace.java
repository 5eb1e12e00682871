package io.github.clip4j.cpu.thread;

import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.kernel.View;

/** The memory that one thread needs beside the tensors: small enough to stay in its caches. */
public final class Workspace implements AutoCloseable {
    /**
     * Input features of a weight read at once. A view may be a transpose, whose rows are the file's columns: 64 rows of
     * so many columns touch each of its cache lines and pages once while they are near.
     */
    public static final int CHUNK = 64;

    /** The virtual lanes of the sums of two rows. */
    public final float[] lanes = new float[2 * Kernels.LANES];

    /** The accumulators of a register tile, on their way to the output. */
    public final float[] sums = new float[Kernels.TILE];

    /** Parts of a weight: as it is read, and as it is packed. */
    public final float[] block = new float[Kernels.PANEL * CHUNK];

    public final float[] packed = new float[Kernels.PANEL * CHUNK];

    /** 16-bit elements of a weight as they are packed. */
    public final short[] narrow = new short[Kernels.PANEL * CHUNK];

    /** The reciprocal of the sum of each row's exponentials, in attention. */
    public final float[] factors = new float[Query.STRIP];

    /** The strip of queries that attention works on. */
    public final Query query = new Query();

    /** The operands of the next product: whoever calls a kernel moves them to the rows that it needs. */
    public final View left = new View();

    public final View right = new View();
    public final View start = new View();
    public final View to = new View();

    /** The block of a panel of weights that a product works on. */
    public final View panel = new View();

    private float[] row = {};
    private final Buffer wide = new Buffer();
    private final Buffer tile = new Buffer();
    private final Buffer results = new Buffer();
    private final Buffer free = new Buffer();
    private final Buffer scores = new Buffer();
    private final Buffer keys = new Buffer();
    private final Buffer values = new Buffer();

    /** At least {@code columns} floats, undefined at first. */
    public float[] row(int columns) {
        if (row.length < columns) row = new float[columns];
        return row;
    }

    /** A panel's block of K in float32, (depth, 64), undefined at first. */
    public Rows wide(int depth) {
        return panels(wide, (long) depth * Kernels.PANEL);
    }

    /** A tile of results, (rows, columns), undefined at first. */
    public Rows tile(int rows, int columns) {
        return matrix(tile, rows, columns);
    }

    /** The results of a panel, (rows, 64), adjacent, undefined at first. */
    public Rows results(int rows) {
        return panels(results, (long) rows * Kernels.PANEL);
    }

    /** Room for some of the results on their way to the output, (rows, 64), adjacent, undefined at first. */
    public Rows free(int rows) {
        return panels(free, (long) rows * Kernels.PANEL);
    }

    /** A strip of attention scores, (rows, columns), undefined at first. */
    public Rows scores(int rows, int columns) {
        return matrix(scores, rows, columns);
    }

    /** Panels of transposed keys, {@code count} floats. */
    public Rows keys(long count) {
        return panels(keys, count);
    }

    /** Panels of values, {@code count} floats. */
    public Rows values(long count) {
        return panels(values, count);
    }

    private static Rows matrix(Buffer buffer, int rows, int columns) {
        int stride = Buffer.stride(columns);
        return buffer.rows((long) rows * stride, stride);
    }

    private static Rows panels(Buffer buffer, long count) {
        return buffer.rows(count * Float.BYTES, Kernels.PANEL * Float.BYTES);
    }

    @Override
    public void close() {
        wide.close();
        tile.close();
        results.close();
        free.close();
        scores.close();
        keys.close();
        values.close();
    }
}
