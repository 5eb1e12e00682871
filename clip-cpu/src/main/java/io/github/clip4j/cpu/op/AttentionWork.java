package io.github.clip4j.cpu.op;

import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Query;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;

/**
 * {@code softmax(Q Kᵀ / √D) V}. A unit is a head of a sequence, or some of its queries where there are too few heads
 * for the threads. A session has one such object for all blocks.
 */
@SuppressWarnings("NullAway.Init") // run() sets all before there is a unit
public final class AttentionWork implements Team.Work {
    private static final int UNITS_PER_THREAD = 2;

    private final AttentionScores scores = new AttentionScores();
    private final AttentionValues values = new AttentionValues(scores);
    private CpuTensor out;
    private int blocks;
    private int queriesOfBlock;

    public void run(Resources resources, CpuTensor to, CpuTensor qkv, Heads heads, Sequences sequences) {
        scores.set(resources, qkv, heads, sequences);
        out = to;
        int units = sequences.count(qkv.rows()) * heads.heads();
        int wanted = Math.ceilDiv(UNITS_PER_THREAD * resources.team().threads(), units);
        int strips = Math.ceilDiv(sequences.tokens(), Query.STRIP);
        queriesOfBlock = Math.ceilDiv(strips, wanted) * Query.STRIP;
        blocks = Math.ceilDiv(sequences.tokens(), queriesOfBlock);
        resources.team().run(units * blocks, this, resources.workspace());
    }

    @Override
    public void run(int unit, Workspace workspace) {
        Sequences sequences = scores.sequences;
        int sequence = unit / blocks / scores.heads;
        int head = unit / blocks % scores.heads;
        int first = sequences.firstOwn(sequence) + unit % blocks * queriesOfBlock;
        int end = Math.min(sequences.tokens(), first + queriesOfBlock);
        if (first >= end) return; // the prefix is the first sequence's
        int seen = sequences.seen(end - 1);
        Query query = workspace.query.of(sequence, head);
        Rows keys = scores.packKeys(workspace, query, seen);
        Rows packed = values.pack(workspace, query, seen);
        for (int at = first; at < end; at += Query.STRIP) {
            query.at(at, Math.min(Query.STRIP, end - at));
            Rows numerators = scores.strip(workspace, keys, query);
            Rows tile = values.weigh(workspace, numerators, packed, query);
            workspace.to.over(out.rowData(), sequences.row(sequence, at), (long) head * scores.size);
            scores.kernels.scale(workspace.to, tile, query.rows, scores.size, workspace.factors);
        }
    }
}
