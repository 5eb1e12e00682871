package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Layer normalisation of a row: two sums, then one pass. */
final class VectorLayerNorm {
    private VectorLayerNorm() {}

    static void layerNorm(Rows out, Rows x, Rows weight, Rows bias, float eps, int row, int columns, float[] lanes) {
        float mean = VectorSums.sum(x, row, columns, lanes) / columns;
        float variance = VectorSums.squares(x, row, columns, mean, lanes) / columns;
        float scale = (float) (1.0 / Math.sqrt((double) variance + eps));
        int bound = Lanes.SPECIES.loopBound(columns);
        for (int j = bound; j < columns; j++)
            out.set(row, j, Math.fma((x.get(row, j) - mean) * scale, weight.get(0, j), bias.get(0, j)));
        FloatVector means = FloatVector.broadcast(Lanes.SPECIES, mean);
        FloatVector scales = FloatVector.broadcast(Lanes.SPECIES, scale);
        MemorySegment to = out.memory();
        MemorySegment from = x.memory();
        MemorySegment weights = weight.memory();
        MemorySegment biases = bias.memory();
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        Lanes.offHeap(weights);
        Lanes.offHeap(biases);
        long toAt = out.offset(row, 0);
        long fromAt = x.offset(row, 0);
        long weightAt = weight.at();
        long biasAt = bias.at();
        for (int at = 0; at < bound * Float.BYTES; at += Lanes.BYTES) {
            FloatVector normal = Lanes.load(from, fromAt + at).sub(means).mul(scales);
            FloatVector y = normal.fma(Lanes.load(weights, weightAt + at), Lanes.load(biases, biasAt + at));
            Lanes.store(y, to, toAt + at);
        }
    }
}
