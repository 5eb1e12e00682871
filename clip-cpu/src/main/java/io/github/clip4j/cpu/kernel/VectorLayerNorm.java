package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.load;

import io.github.clip4j.backend.reference.ScalarMath;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Layer normalisation of two rows at a time: two sums, then one pass. A sum is a chain of additions for each of its few vectors, and each waits for the one
 * before; the chains of two rows fill each other's gaps, and the last pass loads weight and bias once for both.
 */
final class VectorLayerNorm {
    private VectorLayerNorm() {}

    /** {@code out} may be x, and both rows may be one. */
    static void layerNorm(
            Rows out, Rows x, Rows weight, Rows bias, float eps, int row, int second, int columns, float[] lanes) {
        MemorySegment from = x.memory();
        long at = x.offset(row, 0);
        long secondAt = x.offset(second, 0);
        int whole = columns & -Kernels.LANES;
        int bytes = whole * Float.BYTES;
        sums(from, at, secondAt, bytes, lanes);
        float mean = sum(x, row, columns, lanes, 0) / columns;
        float secondMean = sum(x, second, columns, lanes, Kernels.LANES) / columns;
        squares(from, at, secondAt, bytes, mean, secondMean, lanes);
        float scale = scale(squares(x, row, columns, mean, lanes, 0) / columns, eps);
        float secondScale = scale(squares(x, second, columns, secondMean, lanes, Kernels.LANES) / columns, eps);
        for (int j = whole; j < columns; j++) {
            float y = Math.fma((x.get(row, j) - mean) * scale, weight.get(0, j), bias.get(0, j));
            float z = Math.fma((x.get(second, j) - secondMean) * secondScale, weight.get(0, j), bias.get(0, j));
            out.set(row, j, y);
            out.set(second, j, z);
        }
        normalise(out, x, weight, bias, row, second, bytes, mean, secondMean, scale, secondScale);
    }

    private static float scale(float variance, float eps) {
        return (float) (1.0 / Math.sqrt((double) variance + eps));
    }

    /** Adds what is left of the row to its lanes one by one. */
    private static float sum(Rows x, int row, int columns, float[] lanes, int lane) {
        int whole = columns & -Kernels.LANES;
        for (int j = whole; j < columns; j++) lanes[lane + j - whole] += x.get(row, j);
        return ScalarMath.sumLanes(lanes, lane);
    }

    /** The same for the sum of (x - mean)². */
    private static float squares(Rows x, int row, int columns, float mean, float[] lanes, int lane) {
        int whole = columns & -Kernels.LANES;
        for (int j = whole; j < columns; j++) {
            float d = x.get(row, j) - mean;
            lanes[lane + j - whole] = Math.fma(d, d, lanes[lane + j - whole]);
        }
        return ScalarMath.sumLanes(lanes, lane);
    }

    /** The 16 lanes of each row, up to two vectors of them at a time. */
    private static void sums(MemorySegment x, long from, long second, int bytes, float[] lanes) {
        Lanes.offHeap(x);
        for (int part = 0; part < Lanes.PARTS; part += 2) {
            FloatVector s0 = Lanes.zero();
            FloatVector s1 = s0;
            FloatVector t0 = s0;
            FloatVector t1 = s0;
            long a = from + (long) part * Lanes.BYTES;
            long b = second + (long) part * Lanes.BYTES;
            for (int at = 0; at < bytes; at += Lanes.STEP) {
                s0 = s0.add(load(x, a + at));
                t0 = t0.add(load(x, b + at));
                if (Lanes.PARTS == 1) continue;
                s1 = s1.add(load(x, a + at + Lanes.BYTES));
                t1 = t1.add(load(x, b + at + Lanes.BYTES));
            }
            store(lanes, part * Lanes.LENGTH, s0, s1, t0, t1);
        }
    }

    private static void squares(
            MemorySegment x, long from, long second, int bytes, float mean, float secondMean, float[] lanes) {
        Lanes.offHeap(x);
        FloatVector m = FloatVector.broadcast(Lanes.SPECIES, mean);
        FloatVector n = FloatVector.broadcast(Lanes.SPECIES, secondMean);
        for (int part = 0; part < Lanes.PARTS; part += 2) {
            FloatVector s0 = Lanes.zero();
            FloatVector s1 = s0;
            FloatVector t0 = s0;
            FloatVector t1 = s0;
            long a = from + (long) part * Lanes.BYTES;
            long b = second + (long) part * Lanes.BYTES;
            for (int at = 0; at < bytes; at += Lanes.STEP) {
                FloatVector d0 = load(x, a + at).sub(m);
                s0 = d0.fma(d0, s0);
                FloatVector e0 = load(x, b + at).sub(n);
                t0 = e0.fma(e0, t0);
                if (Lanes.PARTS == 1) continue;
                FloatVector d1 = load(x, a + at + Lanes.BYTES).sub(m);
                s1 = d1.fma(d1, s1);
                FloatVector e1 = load(x, b + at + Lanes.BYTES).sub(n);
                t1 = e1.fma(e1, t1);
            }
            store(lanes, part * Lanes.LENGTH, s0, s1, t0, t1);
        }
    }

    private static void store(float[] lanes, int at, FloatVector s0, FloatVector s1, FloatVector t0, FloatVector t1) {
        s0.intoArray(lanes, at);
        t0.intoArray(lanes, Kernels.LANES + at);
        if (Lanes.PARTS == 1) return;
        s1.intoArray(lanes, at + Lanes.LENGTH);
        t1.intoArray(lanes, Kernels.LANES + at + Lanes.LENGTH);
    }

    private static void normalise(
            Rows out,
            Rows x,
            Rows weight,
            Rows bias,
            int row,
            int second,
            int bytes,
            float mean,
            float secondMean,
            float scale,
            float secondScale) {
        MemorySegment to = out.memory();
        MemorySegment from = x.memory();
        MemorySegment weights = weight.memory();
        MemorySegment biases = bias.memory();
        Lanes.offHeap(to);
        Lanes.offHeap(from);
        Lanes.offHeap(weights);
        Lanes.offHeap(biases);
        FloatVector m = FloatVector.broadcast(Lanes.SPECIES, mean);
        FloatVector n = FloatVector.broadcast(Lanes.SPECIES, secondMean);
        FloatVector s = FloatVector.broadcast(Lanes.SPECIES, scale);
        FloatVector t = FloatVector.broadcast(Lanes.SPECIES, secondScale);
        long toAt = out.offset(row, 0);
        long secondToAt = out.offset(second, 0);
        long fromAt = x.offset(row, 0);
        long secondFromAt = x.offset(second, 0);
        long weightAt = weight.at();
        long biasAt = bias.at();
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector w = load(weights, weightAt + at);
            FloatVector b = load(biases, biasAt + at);
            FloatVector y = load(from, fromAt + at).sub(m).mul(s).fma(w, b);
            FloatVector z = load(from, secondFromAt + at).sub(n).mul(t).fma(w, b);
            Lanes.store(y, to, toAt + at);
            Lanes.store(z, to, secondToAt + at);
        }
    }
}
