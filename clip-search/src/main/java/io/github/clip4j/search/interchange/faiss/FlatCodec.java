package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Vectors of float32 as they were added. */
record FlatCodec(int dimensions) implements Codec {
    @Override
    public int codeSize() {
        return dimensions * Float.BYTES;
    }

    @Override
    public void decode(MemorySegment codes, long offset, float[] vector) {
        MemorySegment.copy(codes, ByteFile.F32, offset, vector, 0, dimensions);
    }

    @Override
    public Scorer scorer(float[] query, FaissMetric metric) {
        return decodingScorer(dimensions, query, metric);
    }

    @Override
    public Optional<String> loss() {
        return Optional.empty();
    }
}
