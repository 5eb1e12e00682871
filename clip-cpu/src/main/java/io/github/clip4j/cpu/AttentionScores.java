package io.github.clip4j.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import java.lang.foreign.MemorySegment;

/** Softmax numerators of one head, a strip of queries at a time: T x T scores are never in memory. T tokens, C width, D head size. */
@SuppressWarnings("NullAway.Init") // set() sets all before there is a unit
final class AttentionScores {
    /** Queries of a strip: with 577 keys, a strip of 60 KB. */
    static final int STRIP = 24;

    /** What the operation is on. */
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

    void set(CpuBackend backend, CpuTensor from, Heads of, Sequences which) {
        qkv = from;
        sequences = which;
        kernels = backend.kernels();
        heads = of.heads();
        width = from.columns() / 3;
        size = width / heads;
        zeros = backend.zeros();
    }

    /**
     * Transposes the keys of a head.
     *
     * @param query its sequence and head
     * @param keys how many
     * @return panels of 64 keys, each (D, 64): the right factors of Q Kᵀ; columns beyond the last key are undefined
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
        for (int d = 0; d < size; d += Packing.CHUNK) {
            int part = Math.min(Packing.CHUNK, size - d);
            for (int key = 0; key < count; key++) {
                long at = from.offset(sequences.row(query.sequence, first + key), column + d);
                MemorySegment.copy(from.memory(), JAVA_FLOAT, at, lines, key * Packing.CHUNK, part);
            }
            Packing.transpose(columns, lines, count, part);
            long to = packed.offset((long) first / Kernels.PANEL * size + d, 0);
            MemorySegment.copy(columns, 0, packed.memory(), JAVA_FLOAT, to, part * Kernels.PANEL);
        }
    }

    /**
     * The numerators of some queries; one over each row's sum goes to {@link Workspace#factors}.
     *
     * @param keys from {@link #packKeys}
     * @param query where the strip is
     * @return (rows, keys seen); masked ones are undefined
     */
    Rows strip(Workspace workspace, Rows keys, Query query) {
        int seen = sequences.seen(query.first + query.rows - 1);
        Rows strip = workspace.scores(STRIP, sequences.tokens());
        workspace.left.over(qkv.rowData(), sequences.row(query.sequence, query.first), (long) query.head * size);
        for (int first = 0; first < seen; first += Kernels.PANEL) {
            workspace.right.over(keys, (long) first / Kernels.PANEL * size, 0);
            workspace.to.over(strip, 0, first);
            kernels.multiply(workspace.to, zeros, workspace.left, workspace.right, 0, query.rows, size, workspace.sums);
        }
        float scale = (float) (1.0 / Math.sqrt(size));
        for (int row = 0; row < query.rows; row++) {
            int keysOfRow = sequences.seen(query.first + row);
            workspace.factors[row] = 1f / kernels.softmaxNumerators(strip, row, keysOfRow, scale, workspace.lanes);
        }
        return strip;
    }

    /** A strip of queries of one head; their rows are consecutive. */
    static final class Query {
        int sequence;
        int head;
        int first;
        int rows;

        /** Moves to a head. */
        Query of(int newSequence, int newHead) {
            sequence = newSequence;
            head = newHead;
            return this;
        }

        /** Moves to some of its queries. */
        Query at(int newFirst, int newRows) {
            first = newFirst;
            rows = newRows;
            return this;
        }
    }
}
