package io.github.clip4j.converter.output;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.DType;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Which element type each weight is written in. */
public enum Precision {
    /** All in IEEE binary32. */
    F32("f32"),
    /** All in IEEE binary16; values beyond 65504 do not fit. */
    F16("f16"),
    /** All in bfloat16: the range of binary32 with 8 bits of precision. */
    BF16("bf16"),
    /**
     * OpenAI's choice: matrices, their biases and the patch embedding in F16; norms, embeddings and the logit scale in
     * F32.
     */
    F16_MATRICES("f16-matrices");

    private final String id;

    Precision(String id) {
        this.id = id;
    }

    /**
     * The short name for command lines.
     *
     * @return for example {@code f16}
     */
    public String id() {
        return id;
    }

    /**
     * Finds a precision by its short name.
     *
     * @param id as {@link #id()} gives it
     * @return the precision
     * @throws ClipException if there is none
     */
    public static Precision byId(String id) {
        for (Precision precision : values()) if (precision.id.equals(id)) return precision;
        throw new ClipException("unknown precision \"" + id + "\": expected "
                + Arrays.stream(values()).map(Precision::id).collect(Collectors.joining(", ")));
    }

    /**
     * The element type of one weight.
     *
     * @param canonical its canonical name
     * @return F32, F16 or BF16
     */
    public DType dtype(String canonical) {
        return switch (this) {
            case F32 -> DType.F32;
            case F16 -> DType.F16;
            case BF16 -> DType.BF16;
            // openai/CLIP convert_weights: convolutions, linear layers, attention, both projections.
            case F16_MATRICES ->
                canonical.contains(".attn.")
                                || canonical.contains(".mlp.")
                                || canonical.equals("visual.conv1.weight")
                                || canonical.equals("visual.proj")
                                || canonical.equals("text_projection")
                        ? DType.F16
                        : DType.F32;
        };
    }
}
