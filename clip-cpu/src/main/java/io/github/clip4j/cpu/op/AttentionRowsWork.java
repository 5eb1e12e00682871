package io.github.clip4j.cpu.op;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Query;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;
import java.util.Objects;

/** Attention of single queries. A unit is a head of one. */
@SuppressWarnings("NullAway.Init") // run() sets all before there is a unit
public final class AttentionRowsWork implements Team.Work {
    private final AttentionScores scores = new AttentionScores();
    private final AttentionValues values = new AttentionValues(scores);
    private CpuTensor out;
    private CpuTensor rows;

    public void run(
            Resources resources, CpuTensor to, CpuTensor qkv, Heads heads, Sequences sequences, CpuTensor which) {
        scores.set(resources, qkv, heads, sequences);
        out = to;
        rows = which;
        resources.team().run(to.rows() * heads.heads(), this, resources.workspace());
    }

    @Override
    public void run(int unit, Workspace workspace) {
        int at = unit / scores.heads;
        int head = unit % scores.heads;
        int row = Objects.checkIndex(rows.integer(at, 0), scores.qkv.rows());
        int token = scores.sequences.token(row);
        int seen = scores.sequences.seen(token);
        Query query = workspace.query.of(scores.sequences.sequence(row), head).at(token, 1);
        Rows numerators = scores.strip(workspace, scores.packKeys(workspace, query, seen), query);
        Rows tile = values.weigh(workspace, numerators, values.pack(workspace, query, seen), query);
        workspace.to.over(out.rowData(), at, (long) head * scores.size);
        scores.kernels.scale(workspace.to, tile, 1, scores.size, workspace.factors);
    }
}
