package io.github.clip4j.backend;

import io.github.clip4j.error.ClipException;

/**
 * The non-linearity between the two linear layers of a block's MLP. Weights trained with one give wrong embeddings with
 * another.
 */
public enum Activation {
    /** {@code x * sigmoid(1.702 x)}: OpenAI's weights and open_clip's {@code -quickgelu} models. */
    QUICK_GELU("quick_gelu"),
    /** {@code x/2 * (1 + erf(x / sqrt 2))}: open_clip's default. */
    GELU("gelu"),
    /** {@code x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))}: SigLIP. */
    GELU_TANH("gelu_pytorch_tanh"),
    /** {@code x * sigmoid(x)}: also called swish. */
    SILU("silu");

    private final String huggingFaceName;

    Activation(String huggingFaceName) {
        this.huggingFaceName = huggingFaceName;
    }

    /**
     * The name that Hugging Face configurations use.
     *
     * @return a value of {@code hidden_act} that {@link #parse(String)} reads back
     */
    public String huggingFaceName() {
        return huggingFaceName;
    }

    /**
     * Reads a {@code hidden_act} of a Hugging Face configuration; the names are transformers' {@code ACT2CLS}.
     *
     * @param hiddenAct for example {@code quick_gelu}
     * @return the activation
     * @throws ClipException if it is another
     */
    public static Activation parse(String hiddenAct) {
        return switch (hiddenAct) {
            case "quick_gelu" -> QUICK_GELU;
            case "gelu", "gelu_python" -> GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_fast", "gelu_accurate" -> GELU_TANH;
            case "silu", "swish" -> SILU;
            default ->
                throw new ClipException("unsupported activation \"" + hiddenAct
                        + "\": expected quick_gelu, gelu, gelu_pytorch_tanh (or its other names) or silu");
        };
    }
}
