package io.github.clip4j.cpu;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.cpu.AttentionScores.Query;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;

/** {@code softmax(Q Kᵀ / √D) V}. A unit is a head of a sequence, or some of its queries where heads are fewer than threads want. */
final class AttentionWork implements Team.Work {
    private static final int UNITS_PER_THREAD = 2;

    private final Kernels kernels;
    private final CpuTensor out;
    private final CpuTensor qkv;
    private final Heads heads;
    private final AttentionScores scores;
    private final int blocks;
    private final int queriesOfBlock;

    AttentionWork(CpuBackend backend, CpuTensor out, CpuTensor qkv, Heads heads) {
        kernels = backend.kernels();
        this.out = out;
        this.qkv = qkv;
        this.heads = heads;
        scores = AttentionScores.of(backend, qkv, heads);
        int wanted = Math.ceilDiv(UNITS_PER_THREAD * backend.team().threads(), sequences() * heads.heads());
        int strips = Math.ceilDiv(heads.tokens(), AttentionScores.STRIP);
        queriesOfBlock = Math.ceilDiv(strips, wanted) * AttentionScores.STRIP;
        blocks = Math.ceilDiv(heads.tokens(), queriesOfBlock);
    }

    private int sequences() {
        return qkv.rows() / heads.tokens();
    }

    int units() {
        return sequences() * heads.heads() * blocks;
    }

    @Override
    public void run(int unit, Workspace workspace) {
        int sequence = unit / blocks / heads.heads();
        int head = unit / blocks % heads.heads();
        int first = unit % blocks * queriesOfBlock;
        int end = Math.min(heads.tokens(), first + queriesOfBlock);
        int seen = scores.seen(end - 1);
        Rows keys = scores.packKeys(workspace, sequence, head, seen);
        Rows values = packValues(workspace, sequence, head, seen);
        float[] sums = new float[AttentionScores.STRIP];
        for (int at = first; at < end; at += AttentionScores.STRIP) {
            Query query = new Query(sequence, head, at, Math.min(AttentionScores.STRIP, end - at));
            Rows numerators = scores.strip(workspace, keys, query, sums);
            Rows tile = weigh(workspace, numerators, values, query, seen);
            Rows to = out.rowData().from((long) sequence * heads.tokens() + at, (long) head * scores.head());
            for (int row = 0; row < query.rows(); row++)
                kernels.scale(to.from(row, 0), tile.from(row, 0), scores.head(), 1f / sums[row]);
        }
    }

    /** The values of a head as panels of 64 columns, each (keys, 64), padded with zeros. */
    private Rows packValues(Workspace workspace, int sequence, int h, int keys) {
        int d = scores.head();
        Rows to = workspace.values((long) valuePanels() * keys * Kernels.PANEL);
        Rows from = qkv.rowData().from((long) sequence * heads.tokens(), 2L * scores.width() + (long) h * d);
        for (int panel = 0; panel < valuePanels(); panel++) {
            int columns = Math.min(Kernels.PANEL, d - panel * Kernels.PANEL);
            int whole = columns & -Kernels.LANES;
            Rows block = to.from((long) panel * keys, 0);
            Rows source = from.from(0, (long) panel * Kernels.PANEL);
            if (columns < Kernels.PANEL) kernels.fill(block, scores.zeros(), keys);
            kernels.copy(block, source, keys, whole);
            for (int key = 0; key < keys; key++)
                for (int i = whole; i < columns; i++) block.set(key, i, source.get(key, i));
        }
        return to;
    }

    private int valuePanels() {
        return Math.ceilDiv(scores.head(), Kernels.PANEL);
    }

    /** {@code P V} before the division by the sum. */
    private Rows weigh(Workspace workspace, Rows numerators, Rows values, Query query, int keys) {
        Rows tile = workspace.tile(AttentionScores.STRIP, valuePanels() * Kernels.PANEL);
        for (int panel = 0; panel < valuePanels(); panel++) {
            Rows block = tile.from(0, (long) panel * Kernels.PANEL);
            Rows factor = values.from((long) panel * keys, 0);
            if (!heads.causal()) sum(workspace, block, numerators, factor, query.rows(), keys);
            else if (kernels.finite(factor, keys)) sumCausal(workspace, block, numerators, factor, query);
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
        Rows start = scores.noBias();
        for (int k = 0; k < keys; k += Kernels.K_BLOCK) {
            int depth = Math.min(Kernels.K_BLOCK, keys - k);
            kernels.multiply(c, start, a.from(0, k), b.from(k, 0), rows, depth, workspace.sums);
            start = c;
        }
    }
}
