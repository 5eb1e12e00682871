package io.github.clip4j.backend.reference;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.TextEmbedding;
import io.github.clip4j.backend.VisionEmbedding;
import io.github.clip4j.backend.Weight;
import java.util.Arrays;

/** {@link Ops} word for word. B batch, T tokens, C width, H heads, D head size; M, N, K as in BLAS. */
final class ReferenceOps implements Ops {
    /** Elements of K that share an accumulator. */
    private static final int K_BLOCK = 1024;

    private static final int LANES = 16;

    @Override
    public void linear(Tensor out, Tensor x, Linear w) {
        int k = x.columns();
        int n = out.columns();
        float[] weight = ((HostWeight) w.weight()).values(); // (K, N)
        float[] bias = w.bias() == null ? new float[n] : ((HostWeight) w.bias()).values();
        float[] accumulator = new float[n];
        float[] y = floats(out);
        for (int m = 0; m < x.rows(); m++) {
            int row = m * n;
            System.arraycopy(bias, 0, y, row, n);
            for (int block = 0; block < k; block += K_BLOCK) {
                Arrays.fill(accumulator, 0f);
                for (int i = block; i < Math.min(k, block + K_BLOCK); i++)
                    fmaRow(accumulator, floats(x)[m * k + i], weight, i * n);
                for (int j = 0; j < n; j++) y[row + j] += accumulator[j];
            }
        }
    }

    private static void fmaRow(float[] accumulator, float x, float[] weight, int offset) {
        for (int j = 0; j < accumulator.length; j++) accumulator[j] = Math.fma(x, weight[offset + j], accumulator[j]);
    }

    @Override
    public void layerNorm(Tensor out, Tensor x, LayerNorm ln) {
        int c = x.columns();
        float[] weight = ((HostWeight) ln.weight()).values();
        float[] bias = ((HostWeight) ln.bias()).values();
        float[] lanes = new float[LANES];
        float[] in = floats(x);
        for (int m = 0; m < x.rows(); m++) {
            int row = m * c;
            Arrays.fill(lanes, 0f);
            for (int j = 0; j < c; j++) lanes[j % LANES] += in[row + j];
            float mean = ScalarMath.sumLanes(lanes) / c;
            Arrays.fill(lanes, 0f);
            for (int j = 0; j < c; j++) {
                float d = in[row + j] - mean;
                lanes[j % LANES] = Math.fma(d, d, lanes[j % LANES]);
            }
            float variance = ScalarMath.sumLanes(lanes) / c;
            float scale = (float) (1.0 / Math.sqrt((double) variance + ln.eps()));
            for (int j = 0; j < c; j++)
                floats(out)[row + j] = Math.fma((in[row + j] - mean) * scale, weight[j], bias[j]);
        }
    }

    @Override
    public void attention(Tensor out, Tensor qkv, Heads heads, Sequences sequences) {
        int c = out.columns();
        int d = c / heads.heads();
        float[] weights = new float[sequences.tokens()];
        float[] accumulator = new float[d];
        float[] y = floats(out);
        for (int row = 0; row < out.rows(); row++) {
            for (int h = 0; h < heads.heads(); h++) {
                int keys = keys(row, sequences);
                float sum = softmaxNumerators(weights, qkv, row, h, heads, sequences);
                int at = row * c + h * d;
                Arrays.fill(y, at, at + d, 0f);
                for (int block = 0; block < keys; block += K_BLOCK) {
                    Arrays.fill(accumulator, 0f);
                    for (int j = block; j < Math.min(keys, block + K_BLOCK); j++)
                        fmaRow(accumulator, weights[j], floats(qkv), value(row, j, sequences, c) + h * d);
                    for (int i = 0; i < d; i++) y[at + i] += accumulator[i];
                }
                float scale = 1f / sum;
                for (int i = 0; i < d; i++) y[at + i] *= scale;
            }
        }
    }

    @Override
    public void attentionProbabilities(Tensor out, Tensor qkv, Heads heads, Sequences sequences) {
        sequences.requireNoPrefix();
        int t = sequences.tokens();
        float[] weights = new float[t];
        for (int row = 0; row < qkv.rows(); row++) {
            for (int h = 0; h < heads.heads(); h++) {
                float scale = 1f / softmaxNumerators(weights, qkv, row, h, heads, sequences);
                int at = ((row / t * heads.heads() + h) * t + row % t) * t;
                for (int j = 0; j < t; j++) floats(out)[at + j] = weights[j] * scale;
            }
        }
    }

    /** Fills e^(score - greatest score), 0 for masked keys, and returns the sum. */
    private static float softmaxNumerators(
            float[] weights, Tensor qkv, int row, int h, Heads heads, Sequences sequences) {
        int c = qkv.columns() / 3;
        int d = c / heads.heads();
        float scale = (float) (1.0 / Math.sqrt(d));
        int keys = keys(row, sequences);
        float[] in = floats(qkv);
        int query = row * 3 * c + h * d;
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < keys; j++) {
            int key = value(row, j, sequences, c) + h * d - c;
            float score = 0f;
            for (int i = 0; i < d; i++) score = Math.fma(in[query + i], in[key + i], score);
            weights[j] = score * scale;
            max = Math.max(max, weights[j]);
        }
        Arrays.fill(weights, keys, sequences.tokens(), 0f);
        float[] lanes = new float[LANES];
        for (int j = 0; j < keys; j++) {
            weights[j] = ScalarMath.exp(weights[j] - max);
            lanes[j % LANES] += weights[j];
        }
        return ScalarMath.sumLanes(lanes);
    }

    /** How many keys the query of this row sees. */
    private static int keys(int row, Sequences sequences) {
        return sequences.seen(sequences.token(row));
    }

    /** Where the values of key {@code j} of the row's sequence start; its keys start {@code c} before. */
    private static int value(int row, int j, Sequences sequences, int c) {
        return sequences.row(sequences.sequence(row), j) * 3 * c + 2 * c;
    }

    @Override
    public void activation(Tensor inout, Activation kind) {
        float[] x = floats(inout);
        for (int i = 0; i < inout.rows() * inout.columns(); i++) x[i] = ScalarMath.activation(kind, x[i]);
    }

    @Override
    public void add(Tensor inout, Tensor y) {
        for (int i = 0; i < inout.rows() * inout.columns(); i++) floats(inout)[i] += floats(y)[i];
    }

    @Override
    public void gatherRows(Tensor out, Tensor x, Tensor rows) {
        int c = x.columns();
        for (int i = 0; i < out.rows(); i++)
            System.arraycopy(floats(x), ((HostTensor) rows).ints()[i] * c, floats(out), i * c, c);
    }

    @Override
    public void patches(Tensor out, Tensor pixels, int side, int patchSize) {
        int grid = side / patchSize;
        int to = 0;
        for (int b = 0; b < pixels.rows(); b++)
            for (int py = 0; py < grid; py++)
                for (int px = 0; px < grid; px++)
                    for (int channel = 0; channel < 3; channel++)
                        for (int y = 0; y < patchSize; y++) {
                            int from = ((b * 3 + channel) * side + py * patchSize + y) * side + px * patchSize;
                            System.arraycopy(floats(pixels), from, floats(out), to, patchSize);
                            to += patchSize;
                        }
    }

    @Override
    public void visionTokens(Tensor out, Tensor patches, VisionEmbedding embedding) {
        int c = out.columns();
        int t = embedding.positionalEmbedding().rows();
        float[] first = values(embedding.classEmbedding());
        float[] positional = values(embedding.positionalEmbedding());
        for (int row = 0; row < out.rows(); row++) {
            int token = row % t;
            for (int i = 0; i < c; i++) {
                float value = token == 0 ? first[i] : floats(patches)[(row / t * (t - 1) + token - 1) * c + i];
                floats(out)[row * c + i] = value + positional[token * c + i];
            }
        }
    }

    @Override
    public void textTokens(Tensor out, Tensor ids, Tensor positions, TextEmbedding embedding) {
        int c = out.columns();
        float[] table = values(embedding.tokenEmbedding());
        float[] positional = values(embedding.positionalEmbedding());
        for (int row = 0; row < out.rows(); row++) {
            int id = ((HostTensor) ids).ints()[row];
            int token = ((HostTensor) positions).ints()[row];
            for (int i = 0; i < c; i++) floats(out)[row * c + i] = table[id * c + i] + positional[token * c + i];
        }
    }

    @Override
    public void l2Normalize(Tensor inout) {
        int c = inout.columns();
        for (int m = 0; m < inout.rows(); m++) ScalarMath.l2Normalize(floats(inout), m * c, c);
    }

    private static float[] floats(Tensor tensor) {
        return ((HostTensor) tensor).floats();
    }

    private static float[] values(Weight weight) {
        return ((HostWeight) weight).values();
    }
}
