package io.github.clip4j.cpu;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.cpu.AttentionScores.Query;
import io.github.clip4j.cpu.kernel.Rows;

/** {@code softmax(Q Kᵀ / √D) V}. A unit is a head of a sequence, or some of its queries where heads are fewer than threads want. */
final class AttentionWork implements Team.Work {
    private static final int UNITS_PER_THREAD = 2;

    private final CpuTensor out;
    private final CpuTensor qkv;
    private final Heads heads;
    private final AttentionScores scores;
    private final AttentionValues values;
    private final int blocks;
    private final int queriesOfBlock;

    AttentionWork(CpuBackend backend, CpuTensor out, CpuTensor qkv, Heads heads) {
        this.out = out;
        this.qkv = qkv;
        this.heads = heads;
        scores = AttentionScores.of(backend, qkv, heads);
        values = new AttentionValues(scores);
        int wanted = Math.ceilDiv(UNITS_PER_THREAD * backend.team().threads(), sequences() * heads.heads());
        int strips = Math.ceilDiv(heads.tokens(), AttentionScores.STRIP);
        queriesOfBlock = Math.ceilDiv(strips, wanted) * AttentionScores.STRIP;
        blocks = Math.ceilDiv(heads.tokens(), queriesOfBlock);
    }

    private int sequences() {
        return heads.sequences().count(qkv.rows());
    }

    int units() {
        return sequences() * heads.heads() * blocks;
    }

    @Override
    public void run(int unit, Workspace workspace) {
        int sequence = unit / blocks / heads.heads();
        int head = unit / blocks % heads.heads();
        int first = heads.sequences().firstOwn(sequence) + unit % blocks * queriesOfBlock;
        int end = Math.min(heads.tokens(), first + queriesOfBlock);
        if (first >= end) return; // the prefix is the first sequence's
        int seen = scores.seen(end - 1);
        AttentionScores.Keys packedKeys = scores.packKeys(workspace, sequence, head, seen);
        Rows packedValues = values.pack(workspace, sequence, head, seen);
        float[] factors = new float[AttentionScores.STRIP];
        for (int at = first; at < end; at += AttentionScores.STRIP) {
            Query query = new Query(sequence, head, at, Math.min(AttentionScores.STRIP, end - at));
            Rows numerators = scores.strip(workspace, packedKeys, query, factors);
            Rows tile = values.weigh(workspace, numerators, packedValues, query, seen);
            Rows to = out.rowData().from(heads.sequences().row(sequence, at), (long) head * scores.head());
            scores.kernels().scale(to, tile, query.rows(), scores.head(), factors);
        }
    }
}
