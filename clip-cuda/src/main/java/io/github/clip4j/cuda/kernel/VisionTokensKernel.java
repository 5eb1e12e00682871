package io.github.clip4j.cuda.kernel;

/** {@code vision_tokens}: class embedding and patches, with positions. A block computes a token. */
public final class VisionTokensKernel {
    private VisionTokensKernel() {}

    /**
     * Assembles tokens; all float32.
     *
     * @param out (B·T, C)
     * @param patches (B·(T-1), C)
     * @param classEmbedding (1, C)
     * @param positional (T, C)
     * @param rows B·T
     * @param tokens T
     * @param width C
     * @return the step
     */
    public static Launch launch(
            long out, long patches, long classEmbedding, long positional, int rows, int tokens, int width) {
        return Launch.rows("vision_tokens", rows, out, patches, classEmbedding, positional, tokens, width);
    }
}
