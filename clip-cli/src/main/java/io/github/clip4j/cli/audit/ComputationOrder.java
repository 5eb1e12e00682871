package io.github.clip4j.cli.audit;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order in which a forward pass computes results, by their names in traces or goldens; other names come last. */
final class ComputationOrder implements Comparator<String> {
    private static final List<String> OUTSIDE = List.of(
            "input.pixel_values",
            "visual.conv1",
            "vision.patch_embedding.conv",
            "visual.embeddings",
            "vision.embeddings",
            "visual.ln_pre",
            "vision.pre_ln",
            "VISION BLOCKS",
            "visual.class_token",
            "visual.tokens.ln_post",
            "visual.tokens.proj",
            "visual.ln_post",
            "vision.pooled",
            "visual.proj",
            "vision.projected",
            "image_embeds_raw",
            "image_embeds",
            "input.ids",
            "embeddings",
            "text.embeddings",
            "TEXT BLOCKS",
            "ln_final",
            "text.final_ln",
            "pooled",
            "text.pooled",
            "text_projection",
            "text.projected",
            "text_embeds_raw",
            "text_embeds");

    private static final List<String> IN_BLOCK = List.of(
            "ln_1",
            "ln1",
            "attn.in_proj",
            "attn.q",
            "q",
            "attn.k",
            "k",
            "attn.v",
            "v",
            "attn.probabilities",
            "attn_probs",
            "attn.context",
            "attn_ctx",
            "attn.out_proj",
            "attn_out",
            "attn_residual",
            "after_attn",
            "ln_2",
            "ln2",
            "mlp.c_fc",
            "fc1",
            "mlp.gelu",
            "act",
            "mlp.c_proj",
            "fc2",
            "",
            "out");

    private static final Pattern BLOCK =
            Pattern.compile("(?:(visual|vision|text)\\.)?(?:transformer\\.resblocks|block)\\.(\\d+)(?:\\.(.+))?");
    private static final int BLOCKS = 1000;

    @Override
    public int compare(String a, String b) {
        long byPlace = Long.compare(place(a), place(b));
        return byPlace != 0 ? (int) byPlace : a.compareTo(b);
    }

    private static long place(String name) {
        Matcher block = BLOCK.matcher(name);
        if (!block.matches()) {
            int outside = OUTSIDE.indexOf(name);
            return (long) (outside < 0 ? OUTSIDE.size() : outside) * BLOCKS * BLOCKS;
        }
        boolean vision = block.group(1) != null && block.group(1).startsWith("vis");
        long tower = OUTSIDE.indexOf(vision ? "VISION BLOCKS" : "TEXT BLOCKS");
        int part = IN_BLOCK.indexOf(block.group(3) == null ? "" : block.group(3));
        long number = Math.min(BLOCKS - 1, Long.parseLong(block.group(2)));
        return (tower * BLOCKS + number) * BLOCKS + (part < 0 ? IN_BLOCK.size() : part);
    }
}
