package io.github.clip4j.cli.audit;

import io.github.clip4j.error.ClipException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The limits within which a computation must agree with the golden one. Derived from PyTorch's own differences in that
 * precision, with a margin of about five times: in float32 embeddings differ by 3e-7 to 6e-7, relative rms is 3e-6,
 * logits differ by 4e-5; with float16 weights by up to 1.2e-3, 2.3e-3 and 0.08.
 */
enum Tolerance {
    /** Float32 throughout. */
    FP32(3e-6, 2e-5, 1 - 1e-9, 3e-4, 3e-5),
    /** Weights rounded to float16. */
    F16W(2.5e-3, 1e-2, 0.99995, 0.25, 1e-2),
    /** Weights or computation in bfloat16. */
    BF16(1.2e-2, 4e-2, 0.9990, 2.5, 5e-2),
    /** Weights in 8 bits. */
    W8(1.5e-2, 6e-2, 0.9980, 1.2, 1e-1),
    /** Weights and activations in 8 bits. */
    W8A8(0.2, 0.6, 0.90, 8.0, 1.0),
    /** The same bits. */
    EXACT(0, 0, 1, 0, 0);

    private static final double SMALLEST_PROBABILITY_ERROR = 2e-6;
    private static final double HIDDEN_RMS = 1.5;

    private final double embedding;
    private final double relativeRms;
    private final double cosine;
    private final double logit;
    private final double hidden;

    Tolerance(double embedding, double relativeRms, double cosine, double logit, double hidden) {
        this.embedding = embedding;
        this.relativeRms = relativeRms;
        this.cosine = cosine;
        this.logit = logit;
        this.hidden = hidden;
    }

    static Tolerance parse(String name) {
        for (Tolerance t : values()) if (t.id().equals(name)) return t;
        throw new ClipException("--tol: expected one of "
                + Arrays.stream(values()).map(Tolerance::id).collect(Collectors.joining(", ")) + ", found \"" + name
                + "\"");
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Judges a tensor's difference by the rule for its name. */
    Verdict judge(String name, Difference d) {
        if (this == EXACT) return verdict(d, d.max() == 0, "exact");
        if (name.startsWith("logits"))
            return verdict(d, d.max() <= logit, String.format(Locale.ROOT, "max %.3g", logit));
        if (name.startsWith("probs") || name.endsWith("attn_probs")) {
            double limit = Math.max(logit / 4, SMALLEST_PROBABILITY_ERROR);
            return verdict(d, d.max() <= limit, String.format(Locale.ROOT, "max %.3g", limit));
        }
        if (isEmbedding(name))
            return verdict(
                    d,
                    d.max() <= embedding && d.relativeRms() <= relativeRms && d.minCosine() >= cosine,
                    String.format(Locale.ROOT, "max %.3g relrms %.3g cosine %s", embedding, relativeRms, cosine));
        double rms = relativeRms * HIDDEN_RMS;
        double limit = hidden * d.maxExpected();
        return verdict(
                d,
                d.relativeRms() <= rms && d.max() <= limit,
                String.format(Locale.ROOT, "max %.3g relrms %.3g", limit, rms));
    }

    private static boolean isEmbedding(String name) {
        return name.equals("image_embeds") || name.equals("text_embeds") || name.equals("classifier");
    }

    private static Verdict verdict(Difference d, boolean within, String rule) {
        return new Verdict(within && d.finite(), rule);
    }

    /**
     * A judgement.
     *
     * @param ok whether it passes
     * @param rule the limits, for people
     */
    record Verdict(boolean ok, String rule) {}
}
