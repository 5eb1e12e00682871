package io.github.clip4j.cpu.op;

import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Query;
import io.github.clip4j.cpu.thread.Workspace;

/**
 * {@code P V} of one head, a strip of queries at a time: the other half of attention. T tokens, C width, D head size.
 */
record AttentionValues(AttentionScores scores) {
    /**
     * The values of a head in panels of 64 columns, padded with zeros; a panel is a right factor (keys, 64) for each
     * block of keys.
     */
    Rows pack(Workspace workspace, Query query, int keys) {
        query.packed = keys;
        Rows to = workspace.values((long) panels() * keys * Kernels.PANEL);
        int shared = Math.min(keys, scores.sequences.prefix());
        for (int panel = 0; panel < panels(); panel++)
            for (int first = 0; first < keys; first += Kernels.K_BLOCK) {
                int end = Math.min(keys, first + Kernels.K_BLOCK);
                int ownFirst = Math.clamp(shared, first, end);
                moveToBlock(workspace, to, panel, keys, first);
                packAdjacent(workspace, query, panel, first, first, ownFirst);
                packAdjacent(workspace, query, panel, first, ownFirst, end);
            }
        query.finite = !scores.sequences.causal() || scores.kernels.finite(to, panels() * keys);
        return to;
    }

    /** Moves the workspace's right factor over a block of the keys that are packed. */
    private void moveToBlock(Workspace workspace, Rows values, int panel, int packed, int first) {
        int depth = Math.min(Kernels.K_BLOCK, packed - first);
        long at = values.offset((long) panel * packed + first, 0);
        workspace.right.over(values.memory(), at, depth * scores.kernels.micro() * Float.BYTES);
    }

    /** Packs keys whose rows are adjacent into the workspace's right factor, which begins at the key {@code block}. */
    private void packAdjacent(Workspace workspace, Query query, int panel, int block, int first, int end) {
        if (first == end) return;
        long column = 2L * scores.width + (long) query.head * scores.size + (long) panel * Kernels.PANEL;
        Rows from = workspace.left.over(scores.qkv.rowData(), scores.sequences.row(query.sequence, first), column);
        int columns = columns(panel);
        if (columns == Kernels.PANEL) scores.kernels.pack(workspace.right, first - block, from, end - first);
        else packPadded(workspace, from, first - block, end - first, columns);
    }

    private void packPadded(Workspace workspace, Rows from, int to, int keys, int columns) {
        // As large as in weigh(): another stride would be another object.
        Rows padded = workspace.tile(Query.STRIP, panels() * Kernels.PANEL);
        int whole = columns & -Kernels.LANES;
        for (int first = 0; first < keys; first += Query.STRIP) {
            int rows = Math.min(Query.STRIP, keys - first);
            scores.kernels.copy(padded, 0, scores.zeros, 0, rows, Kernels.PANEL);
            scores.kernels.copy(padded, 0, from, first, rows, whole);
            for (int row = 0; row < rows; row++)
                for (int i = whole; i < columns; i++) padded.set(row, i, from.get(first + row, i));
            scores.kernels.pack(workspace.right, to + first, padded, rows);
        }
    }

    private int panels() {
        return Math.ceilDiv(scores.size, Kernels.PANEL);
    }

    private int columns(int panel) {
        return Math.min(Kernels.PANEL, scores.size - panel * Kernels.PANEL);
    }

    /**
     * The numerators' sums of values, before the division by their own sum.
     *
     * @param numerators from {@link AttentionScores#strip}
     * @param values from {@link #pack}
     * @param query where the strip is, with the keys that are packed
     * @return (rows, D)
     */
    Rows weigh(Workspace workspace, Rows numerators, Rows values, Query query) {
        Rows tile = workspace.tile(Query.STRIP, panels() * Kernels.PANEL);
        boolean masks = scores.sequences.seen(query.first) < query.packed;
        for (int panel = 0; panel < panels(); panel++) {
            workspace.to.over(tile, 0, (long) panel * Kernels.PANEL);
            query.panel = panel;
            if (!masks) sum(workspace, numerators, values, query, 0, query.rows, query.packed);
            else if (query.finite) sumCausal(workspace, numerators, values, query);
            else sumByRow(workspace, numerators, values, query);
        }
        return tile;
    }

    /** Masked keys of a strip get the weight zero, which adds nothing to a sum that began with +0. */
    private void sumCausal(Workspace workspace, Rows numerators, Rows values, Query query) {
        for (int row = 0; row < query.rows; row += Kernels.ROWS) {
            int end = Math.min(row + Kernels.ROWS, query.rows);
            int seen = query.first + end;
            for (int i = row; i < end; i++)
                for (int key = query.first + i + 1; key < seen; key++) numerators.set(i, key, 0f);
            sum(workspace, numerators, values, query, row, end, seen);
        }
    }

    /** Zero times infinity is NaN: a masked key must not even be multiplied by zero. */
    private void sumByRow(Workspace workspace, Rows numerators, Rows values, Query query) {
        for (int row = 0; row < query.rows; row++)
            sum(workspace, numerators, values, query, row, row + 1, query.first + row + 1);
    }

    /** Some rows of the workspace's {@code to}: numerators times the query's panel of values. */
    private void sum(Workspace workspace, Rows numerators, Rows values, Query query, int first, int end, int keys) {
        int columns = columns(query.panel);
        Rows start = scores.zeros;
        for (int k = 0; k < keys; k += Kernels.K_BLOCK) {
            int depth = Math.min(Kernels.K_BLOCK, keys - k);
            workspace.left.over(numerators, 0, k);
            moveToBlock(workspace, values, query.panel, query.packed, k);
            scores.kernels.multiply(
                    workspace.to, start, workspace.left, workspace.right, first, end, depth, columns, workspace.sums);
            start = workspace.to;
        }
    }
}
