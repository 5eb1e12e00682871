package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.NATIVE;
import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import io.github.clip4j.backend.reference.ScalarMath;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Layer normalisation of two rows at a time: two sums, then one pass. A sum is a chain of additions for each of its few
 * vectors, and each waits for the one before; the chains of two rows fill each other's gaps, and the last pass loads
 * weight and bias once for both.
 *
 * <p>Vectors are passed to methods of the JDK only: all loops may be compiled as one method, and beyond 18,000 nodes C2
 * inlines no others, and boxes their arguments.
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
            int lane = part * Lanes.LENGTH;
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0;
            FloatVector t0 = s0;
            FloatVector t1 = s0;
            long a = from + (long) part * Lanes.BYTES;
            long b = second + (long) part * Lanes.BYTES;
            for (int at = 0; at < bytes; at += Lanes.STEP) {
                s0 = s0.add(FloatVector.fromMemorySegment(SPECIES, x, a + at, NATIVE));
                t0 = t0.add(FloatVector.fromMemorySegment(SPECIES, x, b + at, NATIVE));
                if (Lanes.PARTS > 1) {
                    s1 = s1.add(FloatVector.fromMemorySegment(SPECIES, x, a + at + Lanes.BYTES, NATIVE));
                    t1 = t1.add(FloatVector.fromMemorySegment(SPECIES, x, b + at + Lanes.BYTES, NATIVE));
                }
            }
            s0.intoArray(lanes, lane);
            t0.intoArray(lanes, Kernels.LANES + lane);
            if (Lanes.PARTS > 1) {
                s1.intoArray(lanes, lane + Lanes.LENGTH);
                t1.intoArray(lanes, Kernels.LANES + lane + Lanes.LENGTH);
            }
        }
    }

    private static void squares(
            MemorySegment x, long from, long second, int bytes, float mean, float secondMean, float[] lanes) {
        Lanes.offHeap(x);
        FloatVector m = FloatVector.broadcast(SPECIES, mean);
        FloatVector n = FloatVector.broadcast(SPECIES, secondMean);
        for (int part = 0; part < Lanes.PARTS; part += 2) {
            int lane = part * Lanes.LENGTH;
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0;
            FloatVector t0 = s0;
            FloatVector t1 = s0;
            long a = from + (long) part * Lanes.BYTES;
            long b = second + (long) part * Lanes.BYTES;
            for (int at = 0; at < bytes; at += Lanes.STEP) {
                FloatVector d0 = FloatVector.fromMemorySegment(SPECIES, x, a + at, NATIVE)
                        .sub(m);
                s0 = d0.fma(d0, s0);
                FloatVector e0 = FloatVector.fromMemorySegment(SPECIES, x, b + at, NATIVE)
                        .sub(n);
                t0 = e0.fma(e0, t0);
                if (Lanes.PARTS > 1) {
                    FloatVector d1 = FloatVector.fromMemorySegment(SPECIES, x, a + at + Lanes.BYTES, NATIVE)
                            .sub(m);
                    s1 = d1.fma(d1, s1);
                    FloatVector e1 = FloatVector.fromMemorySegment(SPECIES, x, b + at + Lanes.BYTES, NATIVE)
                            .sub(n);
                    t1 = e1.fma(e1, t1);
                }
            }
            s0.intoArray(lanes, lane);
            t0.intoArray(lanes, Kernels.LANES + lane);
            if (Lanes.PARTS > 1) {
                s1.intoArray(lanes, lane + Lanes.LENGTH);
                t1.intoArray(lanes, Kernels.LANES + lane + Lanes.LENGTH);
            }
        }
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
        FloatVector m = FloatVector.broadcast(SPECIES, mean);
        FloatVector n = FloatVector.broadcast(SPECIES, secondMean);
        FloatVector s = FloatVector.broadcast(SPECIES, scale);
        FloatVector t = FloatVector.broadcast(SPECIES, secondScale);
        long toAt = out.offset(row, 0);
        long secondToAt = out.offset(second, 0);
        long fromAt = x.offset(row, 0);
        long secondFromAt = x.offset(second, 0);
        long weightAt = weight.at();
        long biasAt = bias.at();
        for (int at = 0; at < bytes; at += Lanes.BYTES) {
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, weights, weightAt + at, NATIVE);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, biases, biasAt + at, NATIVE);
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, from, fromAt + at, NATIVE)
                    .sub(m)
                    .mul(s)
                    .fma(w, b);
            FloatVector z = FloatVector.fromMemorySegment(SPECIES, from, secondFromAt + at, NATIVE)
                    .sub(n)
                    .mul(t)
                    .fma(w, b);
            y.intoMemorySegment(to, toAt + at, NATIVE);
            z.intoMemorySegment(to, secondToAt + at, NATIVE);
        }
    }
}
