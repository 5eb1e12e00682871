package io.github.clip4j.cli.audit;

import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.Tower;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The golden files' names for what a {@link io.github.clip4j.model.Trace} receives, and their shapes. */
final class GoldenNames {
    static final String IMAGE_EMBEDS = "image_embeds";
    static final String TEXT_EMBEDS = "text_embeds";
    private static final String CONV = "vision.patch_embedding.conv";
    private static final String ATTN_PROBS = ".attn_probs";

    private static final Map<String, List<String>> OUTSIDE_BLOCKS = Map.ofEntries(
            Map.entry("visual.conv1", List.of(CONV)),
            Map.entry("visual.embeddings", List.of("vision.embeddings")),
            Map.entry("visual.ln_pre", List.of("vision.pre_ln")),
            Map.entry("visual.ln_post", List.of("vision.pooled")),
            Map.entry("visual.proj", List.of("vision.projected", "image_embeds_raw")),
            Map.entry(IMAGE_EMBEDS, List.of(IMAGE_EMBEDS)),
            Map.entry("embeddings", List.of("text.embeddings")),
            Map.entry("ln_final", List.of("text.final_ln")),
            Map.entry("pooled", List.of("text.pooled")),
            Map.entry("text_projection", List.of("text.projected", "text_embeds_raw")),
            Map.entry(TEXT_EMBEDS, List.of(TEXT_EMBEDS)));

    private static final Map<String, String> IN_BLOCK = Map.ofEntries(
            Map.entry("ln_1", "ln1"),
            Map.entry("attn.q", "q"),
            Map.entry("attn.k", "k"),
            Map.entry("attn.v", "v"),
            Map.entry("attn.probabilities", "attn_probs"),
            Map.entry("attn.context", "attn_ctx"),
            Map.entry("attn.out_proj", "attn_out"),
            Map.entry("attn_residual", "after_attn"),
            Map.entry("ln_2", "ln2"),
            Map.entry("mlp.c_fc", "fc1"),
            Map.entry("mlp.gelu", "act"),
            Map.entry("mlp.c_proj", "fc2"),
            Map.entry("", "out"));

    private static final Pattern BLOCK = Pattern.compile("(visual\\.)?transformer\\.resblocks\\.(\\d+)(?:\\.(.+))?");

    private GoldenNames() {}

    /** The golden names of a traced result: usually one, none if the goldens do not have it. */
    static List<String> of(String traced) {
        Matcher block = BLOCK.matcher(traced);
        if (!block.matches()) return OUTSIDE_BLOCKS.getOrDefault(traced, List.of());
        String part = IN_BLOCK.get(block.group(3) == null ? "" : block.group(3));
        if (part == null) return List.of();
        String tower = block.group(1) == null ? "text" : "vision";
        return List.of(tower + ".block." + block.group(2) + "." + part);
    }

    private static final Pattern GOLDEN_BLOCK = Pattern.compile("(?:vision|text)\\.block\\.\\d+\\.(\\w+)");
    private static final Pattern BOTH_TOWERS = Pattern.compile("(?:logits|probs)_per_(?:image|text)");

    /** The golden name at the end of a stored one, before which a precision may stand. */
    static Optional<String> within(String stored) {
        for (int from = 0; from >= 0; from = next(stored, from))
            if (isGolden(stored.substring(from))) return Optional.of(stored.substring(from));
        return Optional.empty();
    }

    private static int next(String stored, int from) {
        int dot = stored.indexOf('.', from);
        return dot < 0 ? -1 : dot + 1;
    }

    private static boolean isGolden(String name) {
        Matcher block = GOLDEN_BLOCK.matcher(name);
        if (block.matches()) return IN_BLOCK.containsValue(block.group(1));
        return BOTH_TOWERS.matcher(name).matches()
                || OUTSIDE_BLOCKS.values().stream().anyMatch(names -> names.contains(name));
    }

    /** Whether a golden is a tower's, or needs its results. */
    static boolean needs(String golden, Tower tower) {
        if (BOTH_TOWERS.matcher(golden).matches()) return true;
        List<String> beginnings =
                tower == Tower.IMAGE ? List.of("vision.", IMAGE_EMBEDS) : List.of("text.", TEXT_EMBEDS);
        return beginnings.stream().anyMatch(golden::startsWith);
    }

    /** The golden shape of (rows, columns) traced values of a batch. */
    static List<Long> shape(String golden, int rows, int columns, int batch, ModelConfig config) {
        if (golden.equals(CONV)) {
            long grid = config.vision().grid();
            return List.of((long) batch, (long) columns, grid, grid);
        }
        if (golden.endsWith(ATTN_PROBS)) {
            long heads = golden.startsWith("text")
                    ? config.text().heads()
                    : config.vision().heads();
            return List.of((long) batch, heads, (long) columns, (long) columns);
        }
        if (rows == batch && !golden.contains(".block.")) return List.of((long) rows, (long) columns);
        return List.of((long) batch, (long) rows / batch, (long) columns);
    }

    /** The values in the golden's order: channels before positions for the convolution. */
    static float[] values(String golden, int columns, int batch, float[] values) {
        if (!golden.equals(CONV)) return values;
        float[] out = new float[values.length];
        int positions = values.length / batch / columns;
        for (int b = 0; b < batch; b++)
            for (int p = 0; p < positions; p++)
                for (int c = 0; c < columns; c++)
                    out[(b * columns + c) * positions + p] = values[(b * positions + p) * columns + c];
        return out;
    }
}
