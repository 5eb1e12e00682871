package io.github.clip4j.converter.synthetic;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Recipe v1: weights that any language generates bit for bit, each value from its tensor's name and its index alone.
 * Defined on Hugging Face's names and shapes; document: the reference kit's {@code recipe.md}.
 */
final class Recipe {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Recipe() {}

    static long fnv1a64(String text) {
        long hash = FNV_OFFSET;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        return hash;
    }

    /** The {@code index}-th output of splitmix64 started at {@code seed}. */
    static long mix(long seed, long index) {
        long z = seed + (index + 1) * GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * One tensor's values: {@code f(i) * spread + centre} in two roundings, then a few replaced by outliers such as
     * trained networks have.
     *
     * @param seed of this tensor
     * @param centre 0 or 1; the value itself where {@code spread} is 0
     * @param spread half the width of the distribution
     * @param outliers index to value
     */
    record Tensor(long seed, float centre, float spread, Map<Integer, Float> outliers) {
        float value(long index) {
            if (!outliers.isEmpty() && index == (int) index) {
                Float outlier = outliers.get((int) index);
                if (outlier != null) return outlier;
            }
            return plain(index);
        }

        void read(long from, float[] destination, int offset, int count) {
            for (int i = 0; i < count; i++) destination[offset + i] = plain(from + i);
            outliers.forEach((index, value) -> {
                if (index >= from && index < from + count) destination[offset + (int) (index - from)] = value;
            });
        }

        private float plain(long index) {
            if (spread == 0) return centre;
            float unit = ((int) (mix(seed, index) >>> 40) - (1 << 23)) * 0x1p-23f;
            float value = unit * spread;
            return centre == 0 ? value : value + centre;
        }
    }

    /**
     * Looks up a tensor's distribution.
     *
     * @param name Hugging Face's
     * @param shape Hugging Face's
     * @param globalSeed any 64 bits
     * @param width the hidden size of the tower that the tensor belongs to; unused outside the towers
     */
    static Tensor tensor(String name, List<Long> shape, long globalSeed, int width) {
        long seed = fnv1a64(name) ^ globalSeed;
        if (name.equals("logit_scale")) return new Tensor(seed, 4.6052f, 0, Map.of());
        float centre = 0;
        float spread;
        if (name.endsWith("bias")) spread = 0.0625f;
        else if (shape.size() == 1 && name.endsWith(".weight")) {
            centre = 1;
            spread = 0.125f;
        } else spread = matrixSpread(name, shape);
        return new Tensor(seed, centre, spread, outliers(name, globalSeed, width));
    }

    private static float matrixSpread(String name, List<Long> shape) {
        if (name.endsWith("class_embedding")) return spread(0.5, 1);
        if (name.endsWith("position_embedding.weight")) return spread(0.25, 1);
        if (name.endsWith("token_embedding.weight")) return spread(0.5, 1);
        double fan = 1;
        for (long d : shape.subList(1, shape.size())) fan *= d;
        boolean sharp = name.endsWith("q_proj.weight") || name.endsWith("k_proj.weight");
        return spread(sharp ? 1.5 : 1, fan);
    }

    private static float spread(double gain, double fan) {
        return (float) (gain * Math.sqrt(3.0 / fan));
    }

    private static Map<Integer, Float> outliers(String name, long globalSeed, int width) {
        Map<Integer, Float> outliers = new HashMap<>();
        String tower = name.substring(0, Math.max(name.indexOf('.'), 0));
        if (!tower.equals("vision_model") && !tower.equals("text_model")) return outliers;
        long seed = fnv1a64("outlier." + tower) ^ globalSeed;
        int[] channels = new int[5]; // three of the residual stream, two of the norms
        for (int k = 0; k < channels.length; k++) channels[k] = (int) ((mix(seed, k) >>> 40) % width);
        if (name.endsWith("post_layernorm.weight") || name.endsWith("final_layer_norm.weight")) {
            for (int k = 0; k < 3; k++) outliers.put(channels[k], 0.125f);
        } else if (name.endsWith(".layer_norm1.weight") || name.endsWith(".layer_norm2.weight")) {
            for (int k = 3; k < 5; k++) outliers.put(channels[k], (float) (0.75 * Math.sqrt((double) width)));
            if (layer(name) >= 2) for (int k = 0; k < 3; k++) outliers.put(channels[k], 0.125f);
        } else if (name.endsWith(".encoder.layers.1.mlp.fc2.bias")) {
            float large = (float) Math.sqrt((double) width);
            for (int k = 0; k < 3; k++) outliers.put(channels[k], k % 2 == 0 ? large : -large);
        }
        return outliers;
    }

    private static int layer(String name) {
        int start = name.indexOf(".layers.") + ".layers.".length();
        return Integer.parseInt(name.substring(start, name.indexOf('.', start)));
    }
}
