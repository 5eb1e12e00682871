package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** One vector after the other, all of which are compared: {@code IxFI IxF2 IxPq IxSQ}. Ids are the numbers. */
final class StoredNode extends Node implements Node.ByNumber {
    private final Codec codec;
    private final MemorySegment codes;

    StoredNode(ByteFile file, Header header, Codec codec, MemorySegment codes) {
        super(file, header);
        this.codec = codec;
        this.codes = codes;
    }

    @Override
    Neighbours search(float[] query, int top) {
        Codec.Scorer scorer = codec.scorer(query, metric());
        Nearest nearest = new Nearest(metric(), top);
        int size = codec.codeSize();
        for (long i = 0; i < count(); i++) nearest.offer(i, scorer.score(codes, i * size));
        return nearest.sorted();
    }

    @Override
    public void decode(long number, float[] vector) {
        codec.decode(codes, number * codec.codeSize(), vector);
    }

    @Override
    public NumberScorer scorer(float[] query) {
        Codec.Scorer scorer = codec.scorer(query, metric());
        int size = codec.codeSize();
        return number -> scorer.score(codes, number * size);
    }

    @Override
    Rows rows() {
        return new Rows() {
            private long next;

            @Override
            public boolean next(float[] vector) {
                if (next >= count()) return false;
                decode(next++, vector);
                return true;
            }

            @Override
            public long id() {
                return next - 1;
            }
        };
    }

    @Override
    Optional<String> loss() {
        return codec.loss();
    }
}
