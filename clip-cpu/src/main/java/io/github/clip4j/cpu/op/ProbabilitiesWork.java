package io.github.clip4j.cpu.op;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Query;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;

/** Computes the probabilities of attention, for audits. A unit is a head of a sequence. */
@SuppressWarnings("NullAway.Init") // run() sets all before there is a unit
public final class ProbabilitiesWork implements Team.Work {
    private final AttentionScores scores = new AttentionScores();
    private CpuTensor out;

    public void run(Resources resources, CpuTensor to, CpuTensor qkv, Heads heads, Sequences sequences) {
        scores.set(resources, qkv, heads, sequences);
        out = to;
        resources.team().run(to.rows() / sequences.tokens(), this, resources.workspace());
    }

    @Override
    public void run(int unit, Workspace workspace) {
        int tokens = scores.sequences.tokens();
        Query query = workspace.query.of(unit / scores.heads, unit % scores.heads);
        Rows keys = scores.packKeys(workspace, query, tokens);
        for (int first = 0; first < tokens; first += Query.STRIP) {
            query.at(first, Math.min(Query.STRIP, tokens - first));
            Rows numerators = scores.strip(workspace, keys, query);
            for (int row = 0; row < query.rows; row++)
                for (int key = scores.sequences.seen(first + row); key < tokens; key++) numerators.set(row, key, 0f);
            workspace.to.over(out.rowData(), (long) unit * tokens + first, 0);
            scores.kernels.scale(workspace.to, numerators, query.rows, tokens, workspace.factors);
        }
    }
}
