package io.github.clip4j.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import java.lang.foreign.MemorySegment;

/**
 * Softmax numerators of one head, a strip of queries at a time: T x T scores are never in memory. T tokens, C width, D head size.
 *
 * @param width C
 * @param head D
 * @param zeros any number of rows of 64 zeros
 */
record AttentionScores(Kernels kernels, CpuTensor qkv, Heads heads, int width, int head, Rows zeros) {
    /** Queries of a strip: with 577 keys, a strip of 60 KB. */
    static final int STRIP = 24;

    static AttentionScores of(CpuBackend backend, CpuTensor qkv, Heads heads) {
        int width = qkv.columns() / 3;
        return new AttentionScores(backend.kernels(), qkv, heads, width, width / heads.heads(), backend.zeros());
    }

    /** How many keys the query sees. */
    int seen(int query) {
        return heads.causal() ? query + 1 : heads.tokens();
    }

    /** Transposes the keys of a head. */
    Keys packKeys(Workspace workspace, int sequence, int h, int keys) {
        int panels = Math.ceilDiv(keys, Kernels.PANEL);
        Rows to = workspace.keys((long) panels * head * Kernels.PANEL);
        Rows from = qkv.rowData().from(0, width + (long) h * head);
        Rows scores = workspace.scores(STRIP, heads.tokens());
        Keys packed = new Keys(new Rows[panels], new Rows[panels], scores);
        for (int panel = 0; panel < panels; panel++) {
            int first = panel * Kernels.PANEL;
            packed.panels[panel] = to.from((long) panel * head, 0);
            packed.scores[panel] = scores.from(0, first);
            transpose(
                    workspace,
                    packed.panels[panel],
                    from,
                    new Span(sequence, first, Math.min(Kernels.PANEL, keys - first)));
        }
        return packed;
    }

    private void transpose(Workspace workspace, Rows to, Rows from, Span keys) {
        float[] lines = workspace.block;
        float[] columns = workspace.packed;
        for (int d = 0; d < head; d += Packing.CHUNK) {
            int width = Math.min(Packing.CHUNK, head - d);
            for (int key = 0; key < keys.count(); key++) {
                long at = from.offset(heads.sequences().row(keys.sequence(), keys.first() + key), d);
                MemorySegment.copy(from.memory(), JAVA_FLOAT, at, lines, key * Packing.CHUNK, width);
            }
            Packing.transpose(columns, lines, keys.count(), width);
            MemorySegment.copy(columns, 0, to.memory(), JAVA_FLOAT, to.offset(d, 0), width * Kernels.PANEL);
        }
    }

    /**
     * The numerators of some queries, and the factors that make probabilities of them.
     *
     * @param keys from {@link #packKeys}
     * @param query where the strip is
     * @param factors one over the sum, one a row
     * @return (rows, keys seen); masked ones are undefined
     */
    Rows strip(Workspace workspace, Keys keys, Query query, float[] factors) {
        int seen = seen(query.first() + query.rows() - 1);
        int first = heads.sequences().row(query.sequence(), query.first());
        Rows queries = qkv.rowData().from(first, (long) query.head() * head);
        for (int panel = 0; panel * Kernels.PANEL < seen; panel++)
            kernels.multiply(
                    keys.scores[panel], zeros, queries, keys.panels[panel], 0, query.rows(), head, workspace.sums);
        float scale = (float) (1.0 / Math.sqrt(head));
        for (int row = 0; row < query.rows(); row++)
            factors[row] =
                    1f / kernels.softmaxNumerators(keys.strip, row, seen(query.first() + row), scale, workspace.lanes);
        return keys.strip;
    }

    /** A strip of queries of one head; their rows are consecutive. */
    record Query(int sequence, int head, int first, int rows) {}

    /**
     * The keys of a head.
     *
     * @param panels of 64 keys, each (D, 64): the right factors of Q Kᵀ; columns beyond the last key are undefined
     * @param scores where the products with each of them go
     * @param strip all scores of a strip
     */
    record Keys(Rows[] panels, Rows[] scores, Rows strip) {}

    /** Consecutive tokens of a sequence. */
    private record Span(int sequence, int first, int count) {}
}
