package io.github.clip4j.cpu.op;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Query;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.cpu.weight.Packing;
import java.lang.foreign.MemorySegment;

/**
 * Softmax numerators of one head, a strip of queries at a time: T x T scores are never in memory. T tokens, C width, D
 * head size.
 */
@SuppressWarnings("NullAway.Init") // set() sets all before there is a unit
final class AttentionScores {
    /** The operands and dimensions. */
    CpuTensor qkv; // (M, 3C)

    Sequences sequences;
    Kernels kernels;

    /** H. */
    int heads;

    /** C. */
    int width;

    /** D. */
    int size;

    /** Any number of rows of 64 zeros. */
    Rows zeros;

    void set(Resources resources, CpuTensor from, Heads of, Sequences which) {
        qkv = from;
        sequences = which;
        kernels = resources.kernels();
        heads = of.heads();
        width = from.columns() / 3;
        size = width / heads;
        zeros = resources.zeros();
    }

    /**
     * Transposes the keys of a head.
     *
     * @param query its sequence and head
     * @param keys how many
     * @return panels of 64 keys, each a right factor (D, 64) of Q Kᵀ; columns beyond the last key are undefined
     */
    Rows packKeys(Workspace workspace, Query query, int keys) {
        int panels = Math.ceilDiv(keys, Kernels.PANEL);
        Rows packed = workspace.keys((long) panels * size * Kernels.PANEL);
        for (int panel = 0; panel < panels; panel++) {
            int first = panel * Kernels.PANEL;
            transpose(workspace, packed, query, first, Math.min(Kernels.PANEL, keys - first));
        }
        return packed;
    }

    private void transpose(Workspace workspace, Rows packed, Query query, int first, int count) {
        Rows from = qkv.rowData();
        int column = width + query.head * size;
        float[] lines = workspace.block;
        float[] columns = workspace.packed;
        for (int d = 0; d < size; d += Workspace.CHUNK) {
            int part = Math.min(Workspace.CHUNK, size - d);
            for (int key = 0; key < count; key++) {
                long at = from.offset(sequences.row(query.sequence, first + key), column + d);
                MemorySegment.copy(from.memory(), JAVA_FLOAT, at, lines, key * Workspace.CHUNK, part);
            }
            Packing.transpose(columns, lines, count, part, kernels.micro());
            long panel = packed.offset((long) first / Kernels.PANEL * size, 0);
            Packing.scatter(packed.memory(), panel, columns, size, d, part, kernels.micro());
        }
    }

    /**
     * The numerators of some queries; the reciprocal of each row's sum goes to {@link Workspace#factors}.
     *
     * @param keys from {@link #packKeys}
     * @param query where the strip is
     * @return (rows, keys seen); masked ones are undefined
     */
    Rows strip(Workspace workspace, Rows keys, Query query) {
        Rows strip = workspace.scores(Query.STRIP, sequences.tokens());
        workspace.left.over(qkv.rowData(), sequences.row(query.sequence, query.first), (long) query.head * size);
        // Under a mask, six queries at a time see fewer keys than the strip's last one.
        int step = sequences.causal() ? Kernels.ROWS : query.rows;
        for (int row = 0; row < query.rows; row += step) {
            int end = Math.min(row + step, query.rows);
            multiply(workspace, keys, strip, row, end, sequences.seen(query.first + end - 1));
        }
        float scale = (float) (1.0 / Math.sqrt(size));
        for (int row = 0; row < query.rows; row++) {
            int keysOfRow = sequences.seen(query.first + row);
            workspace.factors[row] = 1f / kernels.softmaxNumerators(strip, row, keysOfRow, scale, workspace.lanes);
        }
        return strip;
    }

    /** Q Kᵀ for some rows of a strip. */
    private void multiply(Workspace workspace, Rows keys, Rows strip, int row, int end, int seen) {
        for (int first = 0; first < seen; first += Kernels.PANEL) {
            long panel = keys.offset((long) first / Kernels.PANEL * size, 0);
            workspace.right.over(keys.memory(), panel, size * kernels.micro() * Float.BYTES);
            workspace.to.over(strip, 0, first);
            int columns = Math.min(Kernels.PANEL, seen - first);
            kernels.multiply(
                    workspace.to, zeros, workspace.left, workspace.right, row, end, size, columns, workspace.sums);
        }
    }
}
