package io.github.clip4j;

import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.Trace;
import io.github.clip4j.model.VisionConfig;
import io.github.clip4j.tensor.MatrixView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Collects the features of one input from the trace of its pass. */
final class FeatureTrace implements Trace {
    /** A transformer's results by name; tokens and raw embedding have two: projected, or else what stands for it. */
    private record Names(String first, String block, List<String> tokens, List<String> raw, String unit) {
        String out(int layer) {
            return block + layer;
        }

        String attention(int layer) {
            return block + layer + ".attn.probabilities";
        }
    }

    private static final Names IMAGE = new Names(
            "visual.ln_pre",
            "visual.transformer.resblocks.",
            List.of("visual.tokens.proj", "visual.tokens.ln_post"),
            List.of("visual.proj", "visual.ln_post"),
            "image_embeds");
    private static final Names TEXT = new Names(
            "embeddings",
            "transformer.resblocks.",
            List.of("ln_final"),
            List.of("text_projection", "pooled"),
            "text_embeds");

    /** One result, row-major. */
    private record Result(int rows, int columns, float[] values) {
        MatrixView matrix(int from, int to) {
            return MatrixView.of(to - from, columns, Arrays.copyOfRange(values, from * columns, to * columns));
        }

        /** The probabilities of one head among its first tokens. */
        MatrixView head(int head, int tokens) {
            float[] part = new float[tokens * tokens];
            for (int row = 0; row < tokens; row++)
                System.arraycopy(values, (head * columns + row) * columns, part, row * tokens, tokens);
            return MatrixView.of(tokens, tokens, part);
        }
    }

    private final Names names;
    private final int layers;
    private final int heads;
    private final FeatureRequest request;
    private final Set<String> wanted = new TreeSet<>();
    private final Map<String, Result> results = new HashMap<>();

    private FeatureTrace(Names names, int layers, int heads, FeatureRequest request) {
        this.names = names;
        this.layers = layers;
        this.heads = heads;
        this.request = request;
        wanted.addAll(names.tokens);
        wanted.addAll(names.raw);
        wanted.addAll(List.of(names.unit, names.out(layers - 1)));
        if (request.hiddenStates()) {
            wanted.add(names.first);
            for (int layer = 0; layer < layers; layer++) wanted.add(names.out(layer));
        }
        if (request.attentions()) for (int layer = 0; layer < layers; layer++) wanted.add(names.attention(layer));
    }

    static FeatureTrace ofImages(VisionConfig config, FeatureRequest request) {
        return new FeatureTrace(IMAGE, config.layers(), config.heads(), request);
    }

    static FeatureTrace ofTexts(TextConfig config, FeatureRequest request) {
        return new FeatureTrace(TEXT, config.layers(), config.heads(), request);
    }

    @Override
    public boolean wants(String name) {
        return wanted.contains(name);
    }

    @Override
    public void record(String name, int rows, int columns, float[] values) {
        results.put(name, new Result(rows, columns, values));
    }

    ImageFeatures image() {
        Result last = result(names.out(layers - 1));
        int tokens = last.rows;
        return new ImageFeatures(
                first(names.raw).values,
                result(names.unit).values,
                last.matrix(1, tokens),
                first(names.tokens).matrix(1, tokens),
                hiddenStates(tokens),
                attentions(tokens));
    }

    TextFeatures text(int[] ids) {
        int tokens = ids.length;
        return new TextFeatures(
                ids.clone(),
                first(names.raw).values,
                result(names.unit).values,
                first(names.tokens).matrix(0, tokens),
                hiddenStates(tokens),
                attentions(tokens));
    }

    private List<MatrixView> hiddenStates(int tokens) {
        if (!request.hiddenStates()) return List.of();
        List<MatrixView> states = new ArrayList<>(List.of(result(names.first).matrix(0, tokens)));
        for (int layer = 0; layer < layers; layer++)
            states.add(result(names.out(layer)).matrix(0, tokens));
        return List.copyOf(states);
    }

    private List<List<MatrixView>> attentions(int tokens) {
        if (!request.attentions()) return List.of();
        List<List<MatrixView>> attentions = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            Result all = result(names.attention(layer));
            attentions.add(IntStream.range(0, heads)
                    .mapToObj(head -> all.head(head, tokens))
                    .toList());
            results.remove(names.attention(layer));
        }
        return List.copyOf(attentions);
    }

    private Result first(List<String> either) {
        return result(either.stream().filter(results::containsKey).findFirst().orElse(either.getFirst()));
    }

    private Result result(String name) {
        return Objects.requireNonNull(results.get(name), name);
    }
}
