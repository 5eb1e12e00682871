package io.github.clip4j.cpu;

import io.github.clip4j.cpu.AttentionScores.Query;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;

/** {@code P V} of one head, a strip of queries at a time: the other half of attention. T tokens, C width, D head size. */
record AttentionValues(AttentionScores scores) {
    /** The values of a head as panels of 64 columns, each (keys, 64), padded with zeros. */
    Rows pack(Workspace workspace, Query query, int keys) {
        Rows to = workspace.values((long) panels() * keys * Kernels.PANEL);
        int shared = Math.min(keys, scores.sequences.prefix());
        int own = scores.sequences.row(query.sequence, shared);
        long first = 2L * scores.width + (long) query.head * scores.size;
        for (int column = 0; column < scores.size; column += Kernels.PANEL) {
            int columns = Math.min(Kernels.PANEL, scores.size - column);
            Rows panel = workspace.to.over(to, (long) column / Kernels.PANEL * keys, 0);
            Rows from = workspace.left.over(scores.qkv.rowData(), 0, first + column);
            if (columns < Kernels.PANEL) scores.kernels.copy(panel, 0, scores.zeros, 0, keys, Kernels.PANEL);
            copy(panel, 0, from, 0, shared, columns);
            copy(panel, shared, from, own, keys - shared, columns);
        }
        return to;
    }

    private void copy(Rows out, int to, Rows x, int from, int keys, int columns) {
        int whole = columns & -Kernels.LANES;
        scores.kernels.copy(out, to, x, from, keys, whole);
        for (int key = 0; key < keys; key++)
            for (int i = whole; i < columns; i++) out.set(to + key, i, x.get(from + key, i));
    }

    private int panels() {
        return Math.ceilDiv(scores.size, Kernels.PANEL);
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
        boolean masks = scores.sequences.seen(query.first) < keys;
        for (int panel = 0; panel < panels(); panel++) {
            workspace.to.over(tile, 0, (long) panel * Kernels.PANEL);
            workspace.panel.over(values, (long) panel * keys, 0);
            if (!masks) sum(workspace, numerators, 0, query.rows, keys);
            else if (scores.kernels.finite(workspace.panel, keys)) sumCausal(workspace, numerators, query);
            else sumByRow(workspace, numerators, query);
        }
        return tile;
    }

    /** Masked keys of a strip get the weight zero, which adds nothing to a sum that began with +0. */
    private void sumCausal(Workspace workspace, Rows numerators, Query query) {
        for (int row = 0; row < query.rows; row += Kernels.ROWS) {
            int end = Math.min(row + Kernels.ROWS, query.rows);
            int seen = query.first + end;
            for (int i = row; i < end; i++)
                for (int key = query.first + i + 1; key < seen; key++) numerators.set(i, key, 0f);
            sum(workspace, numerators, row, end, seen);
        }
    }

    /** Zero times infinity is NaN: a masked key must not even be multiplied by zero. */
    private void sumByRow(Workspace workspace, Rows numerators, Query query) {
        for (int row = 0; row < query.rows; row++) sum(workspace, numerators, row, row + 1, query.first + row + 1);
    }

    /** Some rows of the workspace's {@code to}: the product with its {@code panel}. */
    private void sum(Workspace workspace, Rows numerators, int first, int end, int keys) {
        Rows start = scores.zeros;
        for (int k = 0; k < keys; k += Kernels.K_BLOCK) {
            int depth = Math.min(Kernels.K_BLOCK, keys - k);
            workspace.left.over(numerators, 0, k);
            workspace.right.over(workspace.panel, k, 0);
            scores.kernels.multiply(
                    workspace.to, start, workspace.left, workspace.right, first, end, depth, workspace.sums);
            start = workspace.to;
        }
    }
}
