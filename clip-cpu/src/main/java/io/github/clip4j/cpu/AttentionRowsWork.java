package io.github.clip4j.cpu;

import io.github.clip4j.cpu.AttentionScores.Query;
import io.github.clip4j.cpu.kernel.Rows;
import java.util.Objects;

/** Attention of single queries. A unit is a head of one. */
final class AttentionRowsWork implements Team.Work {
    private final AttentionScores scores;
    private final AttentionValues values;
    private final CpuTensor out;
    private final CpuTensor rows;

    AttentionRowsWork(AttentionScores scores, CpuTensor out, CpuTensor rows) {
        this.scores = scores;
        values = new AttentionValues(scores);
        this.out = out;
        this.rows = rows;
    }

    int units() {
        return out.rows() * scores.heads().heads();
    }

    @Override
    public void run(int unit, Workspace workspace) {
        int at = unit / scores.heads().heads();
        int head = unit % scores.heads().heads();
        int row = Objects.checkIndex(rows.integer(at, 0), scores.qkv().rows());
        int sequence = scores.heads().sequences().sequence(row);
        int token = scores.heads().sequences().token(row);
        int seen = scores.seen(token);
        Query query = new Query(sequence, head, token, 1);
        float[] factor = new float[1];
        Rows numerators = scores.strip(workspace, scores.packKeys(workspace, sequence, head, seen), query, factor);
        Rows tile = values.weigh(workspace, numerators, values.pack(workspace, sequence, head, seen), query, seen);
        Rows to = out.rowData().from(at, (long) head * scores.head());
        scores.kernels().scale(to, tile, 1, scores.head(), factor);
    }
}
