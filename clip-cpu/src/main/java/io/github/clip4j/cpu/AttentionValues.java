package io.github.clip4j.cpu;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.cpu.AttentionScores.Query;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;

/** {@code P V} of one head, a strip of queries at a time: the other half of attention. T tokens, C width, D head size. */
record AttentionValues(AttentionScores scores) {
    private Kernels kernels() {
        return scores.kernels();
    }

    private Heads heads() {
        return scores.heads();
    }

    /** The values of a head as panels of 64 columns, each (keys, 64), padded with zeros. */
    Rows pack(Workspace workspace, int sequence, int h, int keys) {
        int d = scores.head();
        Rows to = workspace.values((long) panels() * keys * Kernels.PANEL);
        Rows from = scores.qkv().rowData().from(0, 2L * scores.width() + (long) h * d);
        int shared = Math.min(keys, heads().sequences().prefix());
        int own = heads().sequences().row(sequence, shared);
        for (int panel = 0; panel < panels(); panel++) {
            int columns = Math.min(Kernels.PANEL, d - panel * Kernels.PANEL);
            Rows block = to.from((long) panel * keys, 0);
            Rows source = from.from(0, (long) panel * Kernels.PANEL);
            if (columns < Kernels.PANEL) kernels().fill(block, scores.zeros(), keys);
            copy(block, source, shared, columns);
            copy(block.from(shared, 0), source.from(own, 0), keys - shared, columns);
        }
        return to;
    }

    private void copy(Rows to, Rows from, int keys, int columns) {
        int whole = columns & -Kernels.LANES;
        kernels().copy(to, 0, from, 0, keys, whole);
        for (int key = 0; key < keys; key++) for (int i = whole; i < columns; i++) to.set(key, i, from.get(key, i));
    }

    private int panels() {
        return Math.ceilDiv(scores.head(), Kernels.PANEL);
    }

    /**
     * The numerators' sums of values, before the division by their own sum.
     *
     * @param numerators from {@link AttentionScores#strip}
     * @param values from {@link #pack}
     * @param keys how many are packed
     * @return (rows, D)
     */
    Rows weigh(Workspace workspace, Rows numerators, Rows values, Query query, int keys) {
        Rows tile = workspace.tile(AttentionScores.STRIP, panels() * Kernels.PANEL);
        boolean masks = scores.seen(query.first()) < keys;
        for (int panel = 0; panel < panels(); panel++) {
            Rows block = tile.from(0, (long) panel * Kernels.PANEL);
            Rows factor = values.from((long) panel * keys, 0);
            if (!masks) sum(workspace, block, numerators, factor, query.rows(), keys);
            else if (kernels().finite(factor, keys)) sumCausal(workspace, block, numerators, factor, query);
            else sumByRow(workspace, block, numerators, factor, query);
        }
        return tile;
    }

    /** Masked keys of a strip get the weight zero, which adds nothing to a sum that began with +0. */
    private void sumCausal(Workspace workspace, Rows c, Rows numerators, Rows values, Query query) {
        for (int row = 0; row < query.rows(); row += Kernels.ROWS) {
            int count = Math.min(Kernels.ROWS, query.rows() - row);
            int seen = query.first() + row + count;
            for (int i = row; i < row + count; i++)
                for (int key = query.first() + i + 1; key < seen; key++) numerators.set(i, key, 0f);
            sum(workspace, c.from(row, 0), numerators.from(row, 0), values, count, seen);
        }
    }

    /** Zero times infinity is NaN: a masked key must not even be multiplied by zero. */
    private void sumByRow(Workspace workspace, Rows c, Rows numerators, Rows values, Query query) {
        for (int row = 0; row < query.rows(); row++)
            sum(workspace, c.from(row, 0), numerators.from(row, 0), values, 1, query.first() + row + 1);
    }

    private void sum(Workspace workspace, Rows c, Rows a, Rows b, int rows, int keys) {
        Rows start = scores.zeros();
        for (int k = 0; k < keys; k += Kernels.K_BLOCK) {
            int depth = Math.min(Kernels.K_BLOCK, keys - k);
            kernels().multiply(c, start, a.from(0, k), b.from(k, 0), 0, rows, depth, workspace.sums);
            start = c;
        }
    }
}
