package io.github.clip4j.cli.command;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.PromptTemplates;
import io.github.clip4j.ZeroShotClassifier;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.LabelCache;
import io.github.clip4j.cli.io.ModelDigest;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.cli.io.TextInput.Located;
import io.github.clip4j.cli.io.WeightProgress;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.tokenizer.TokenizeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A classifier's weights, from the cache as far as it has them: 1,000 labels in 80 sentences each take more than a
 * minute to compute.
 */
public final class LabelEmbeddings {
    /** Fewer sentences are computed sooner than the model's digest, which the cache needs. */
    static final int WORTH_CACHING = 64;
    /** Sentences between two steps of the progress: enough for those of similar length to be computed together. */
    private static final int STEP = 512;
    /** Those whose results do not depend on what is computed together. */
    private static final Set<String> SAME_BITS = Set.of("cpu", "reference");

    private final Context context;
    private final Clip clip;
    private final ClipOptions options;
    private final List<String> templates;

    /**
     * Embeddings by a model.
     *
     * @param context for messages
     * @param clip the model
     * @param options that it was opened with
     * @param templates sentences with {} for a label
     */
    public LabelEmbeddings(Context context, Clip clip, ClipOptions options, List<String> templates) {
        this.context = context;
        this.clip = clip;
        this.options = options;
        this.templates = templates;
    }

    /**
     * Makes a classifier. A label that cannot be used is named with its line and left out.
     *
     * @throws ClipException if no label is left, or a template has no place for one
     */
    public ZeroShotClassifier classifier(List<Located> labels, boolean cached) {
        // That it has none is no label's fault.
        for (String template : templates) PromptTemplates.fill(template, "");
        List<List<int[]>> ids = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Located label : labels) {
            try {
                ids.add(ids(label));
                texts.add(label.text());
            } catch (ClipException e) {
                context.messages().fail(String.valueOf(e.getMessage()));
            }
        }
        if (texts.isEmpty()) throw new ClipException(LabelOptions.NO_GOOD_LABEL);
        boolean worth = cached && texts.size() * (long) templates.size() >= WORTH_CACHING && hasSameBits();
        if (!worth) return clip.classifier(texts, compute(texts));
        LabelCache cache;
        try (ProgressMeter _ = ProgressMeter.time(context.messages(), "reading the model for its digest")) {
            cache = LabelCache.open(
                    ModelDigest.ofTexts(clip, options), clip.config().embedDim(), context.messages());
        }
        return clip.classifier(texts, complete(texts, ids, cache));
    }

    private List<int[]> ids(Located label) {
        TokenizeOptions tokenize = new TokenizeOptions(options.truncate(), false);
        List<int[]> ids = new ArrayList<>();
        for (String template : templates) {
            String sentence = PromptTemplates.fill(template, label.text());
            try {
                ids.add(clip.tokenizer().encode(sentence, tokenize));
            } catch (ClipException e) {
                String as = template.equals("{}") ? "" : "in the template \"" + template + "\": ";
                throw new ClipException(label.message(as + e.getMessage()), e);
            }
        }
        return ids;
    }

    private boolean hasSameBits() {
        String name = options.compute().backend();
        if (name.equals(Backends.AUTO)) name = System.getProperty(Backends.PROPERTY, Backends.AUTO);
        if (name.equals(Backends.AUTO)) name = Backends.all().getFirst().name();
        return SAME_BITS.contains(name);
    }

    private float[][] complete(List<String> labels, List<List<int[]>> ids, LabelCache cache) {
        float[][] rows = new float[labels.size()][];
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            float[] row = cache.get(ids.get(i));
            if (row == null) missing.add(i);
            else rows[i] = row;
        }
        float[][] computed = compute(missing.stream().map(labels::get).toList());
        for (int i = 0; i < computed.length; i++) {
            int label = missing.get(i);
            rows[label] = computed[i];
            cache.put(ids.get(label), computed[i]);
        }
        cache.save();
        return rows;
    }

    private float[][] compute(List<String> labels) {
        int together = Math.max(1, Math.max(STEP, 4 * clip.concurrentInputs()) / templates.size());
        List<float[]> rows = new ArrayList<>();
        if (labels.isEmpty()) return new float[0][];
        try (ProgressMeter meter = ProgressMeter.items(context.messages(), "labels", labels.size())
                .until(WeightProgress.of(clip.model().checkpoint(), false))) {
            for (int from = 0; from < labels.size(); from += together) {
                List<String> some = labels.subList(from, Math.min(labels.size(), from + together));
                rows.addAll(List.of(clip.classifier(some, templates).weights()));
                meter.advance(some.size());
            }
        }
        return rows.toArray(float[][]::new);
    }
}
