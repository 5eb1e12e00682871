package io.github.clip4j.cpu;

import io.github.clip4j.cpu.AttentionScores.Query;
import io.github.clip4j.cpu.kernel.Rows;

/** The probabilities of attention, for audits. A unit is a head of a sequence. */
final class ProbabilitiesWork implements Team.Work {
    private final AttentionScores scores;
    private final CpuTensor out;

    ProbabilitiesWork(AttentionScores scores, CpuTensor out) {
        this.scores = scores;
        this.out = out;
    }

    int units() {
        return out.rows() / tokens();
    }

    private int tokens() {
        return scores.heads().tokens();
    }

    @Override
    public void run(int unit, Workspace workspace) {
        int sequence = unit / scores.heads().heads();
        int head = unit % scores.heads().heads();
        AttentionScores.Keys keys = scores.packKeys(workspace, sequence, head, tokens());
        float[] factors = new float[AttentionScores.STRIP];
        for (int first = 0; first < tokens(); first += AttentionScores.STRIP) {
            Query query = new Query(sequence, head, first, Math.min(AttentionScores.STRIP, tokens() - first));
            Rows numerators = scores.strip(workspace, keys, query, factors);
            for (int row = 0; row < query.rows(); row++)
                for (int key = scores.seen(first + row); key < tokens(); key++) numerators.set(row, key, 0f);
            Rows to = out.rowData().from((long) unit * tokens() + first, 0);
            scores.kernels().scale(to, numerators, query.rows(), tokens(), factors);
        }
    }
}
