package io.github.clip4j.backend;

import io.github.clip4j.ClipException;
import java.util.Locale;

/** The nonlinearity of the MLP. */
public enum Activation {
    /** {@code x · sigmoid(1.702 x)}: OpenAI's weights (CLIP/model.py QuickGELU). */
    QUICK_GELU,
    /** {@code x · Φ(x)} by the error function: LAION's and DataComp's weights (torch.nn.GELU). */
    GELU,
    /** {@code x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³)))}: torch.nn.GELU(approximate='tanh'). */
    GELU_TANH,
    /** {@code x · sigmoid(x)}: torch.nn.SiLU. */
    SILU;

    /**
     * Finds an activation by the name that Hugging Face configurations use.
     *
     * @param hiddenAct for example {@code quick_gelu}
     * @return the activation
     * @throws ClipException if clip4j does not have it
     */
    public static Activation byHiddenAct(String hiddenAct) {
        return switch (hiddenAct) {
            case "quick_gelu" -> QUICK_GELU;
            case "gelu" -> GELU;
            case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" -> GELU_TANH;
            case "silu", "swish" -> SILU;
            default ->
                throw new ClipException("hidden_act \"" + hiddenAct
                        + "\" is not supported; expected quick_gelu, gelu, gelu_new, gelu_fast,"
                        + " gelu_pytorch_tanh, silu or swish");
        };
    }

    /**
     * The name that configurations use.
     *
     * @return for example {@code quick_gelu}
     */
    public String hiddenAct() {
        return this == GELU_TANH ? "gelu_pytorch_tanh" : name().toLowerCase(Locale.ROOT);
    }
}
