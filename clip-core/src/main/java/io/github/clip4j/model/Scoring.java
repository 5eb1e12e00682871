package io.github.clip4j.model;

/** How a family turns the cosines between one image and some texts into probabilities. */
public sealed interface Scoring {
    /**
     * The factor that cosines are multiplied by.
     *
     * @return for example 100
     */
    float scale();

    /**
     * The probability of each text.
     *
     * @param cosines of one image with some texts; at least one
     * @return as many numbers from 0 to 1
     */
    float[] probabilities(float[] cosines);

    /**
     * The texts compete: probabilities sum to 1 (Radford et al. 2021, figure 3).
     *
     * @param scale e to the trained logit scale
     */
    record Softmax(float scale) implements Scoring {
        @Override
        public float[] probabilities(float[] cosines) {
            float[] logits = new float[cosines.length];
            for (int i = 0; i < logits.length; i++) logits[i] = scale * cosines[i];
            return Logits.softmax(logits);
        }
    }

    /**
     * Each pair is judged on its own (Zhai et al. 2023, SigLIP).
     *
     * @param scale e to the trained logit scale
     * @param bias the trained logit bias
     */
    record Sigmoid(float scale, float bias) implements Scoring {
        @Override
        public float[] probabilities(float[] cosines) {
            float[] probabilities = new float[cosines.length];
            for (int i = 0; i < probabilities.length; i++)
                probabilities[i] = (float) Math.exp(Logits.logSigmoid(scale * cosines[i] + bias));
            return probabilities;
        }
    }
}
