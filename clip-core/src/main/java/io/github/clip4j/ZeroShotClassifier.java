package io.github.clip4j;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.model.Scoring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A linear classifier made of label texts (Radford et al. 2021, section 3.1.2): for each label the mean of its
 * templates' unit embeddings, scaled to length 1 again. Made once, used for any number of images. Immutable,
 * thread-safe; usable as long as its {@link Clip}.
 */
public final class ZeroShotClassifier {
    private final Clip clip;
    private final List<String> labels;
    private final float[][] weights;
    private final Scoring scoring;

    ZeroShotClassifier(Clip clip, List<String> labels, List<String> templates) {
        if (labels.isEmpty()) throw new ClipException("no labels to choose from");
        if (templates.isEmpty()) throw new ClipException("no prompt templates");
        this.clip = clip;
        this.scoring = clip.scoring();
        this.labels = List.copyOf(labels);
        List<String> prompts = new ArrayList<>();
        for (String label : labels)
            for (String template : templates) prompts.add(PromptTemplates.fill(template, label));
        this.weights = ensemble(clip.encodeTexts(prompts), templates.size());
    }

    ZeroShotClassifier(Clip clip, List<String> labels, float[][] weights) {
        if (labels.isEmpty()) throw new ClipException("no labels to choose from");
        if (weights.length != labels.size())
            throw new ClipException(
                    String.format(Locale.ROOT, "%d labels, but weights of %d", labels.size(), weights.length));
        int width = clip.config().embedDim();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i].length != width)
                throw new ClipException(String.format(
                        Locale.ROOT, "expected %d weights of a label, found %d", width, weights[i].length));
            checkFinite(weights[i], "the weights of the label \"" + labels.get(i) + '"');
        }
        this.clip = clip;
        this.scoring = clip.scoring();
        this.labels = List.copyOf(labels);
        this.weights = copy(weights);
    }

    /** A cosine with what is no number is none either, and sorts anywhere. */
    private static void checkFinite(float[] values, String what) {
        for (float value : values)
            if (!Float.isFinite(value))
                throw new ClipException(what + " are not all finite: found " + value + "; compute them anew");
    }

    private static float[][] copy(float[][] rows) {
        return Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
    }

    /**
     * Means of runs of unit embeddings, scaled to length 1.
     *
     * @param embeddings labels · templates, a label's templates side by side
     * @param templates how many make a mean
     * @return one embedding for each label
     */
    static float[][] ensemble(float[][] embeddings, int templates) {
        float[][] means = new float[embeddings.length / templates][];
        for (int i = 0; i < means.length; i++) {
            double[] sum = new double[embeddings[0].length];
            for (int j = 0; j < templates; j++) {
                float[] unit = Similarity.normalize(embeddings[i * templates + j]);
                for (int k = 0; k < sum.length; k++) sum[k] += unit[k];
            }
            float[] mean = new float[sum.length];
            for (int k = 0; k < sum.length; k++) mean[k] = (float) (sum[k] / templates);
            means[i] = Similarity.normalize(mean);
        }
        return means;
    }

    /**
     * The labels, in the order given.
     *
     * @return the labels
     */
    public List<String> labels() {
        return labels;
    }

    /**
     * The classifier's weights.
     *
     * @return (labels, E), each row of length 1; a copy
     */
    public float[][] weights() {
        return copy(weights);
    }

    /**
     * Classifies an image.
     *
     * @param image any image
     * @return all labels, most probable first
     */
    public List<Classification> classify(Image image) {
        return classify(clip.encodeImage(image));
    }

    /**
     * Classifies an embedded image: probabilities computed from the cosines as {@link Clip#scoring()} defines them.
     *
     * @param image (E), of any length
     * @return all labels, most probable first; equal ones in the order given
     * @throws ClipException if the embedding has NaN or infinite values
     */
    public List<Classification> classify(float[] image) {
        checkFinite(image, "the values of the image's embedding");
        float[] cosines = new float[weights.length];
        for (int i = 0; i < weights.length; i++) cosines[i] = Similarity.cosine(image, weights[i]);
        float[] probabilities = scoring.probabilities(cosines);
        List<Classification> result = new ArrayList<>();
        for (int i = 0; i < weights.length; i++)
            result.add(new Classification(i, labels.get(i), probabilities[i], cosines[i]));
        result.sort(Comparator.comparingDouble((Classification c) -> -c.cosine()));
        return result;
    }
}
