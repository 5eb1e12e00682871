package io.github.clip4j.backend;

import io.github.clip4j.error.ClipException;

/** The number format in which a GPU computes products. Sums are always in float32; the CPU knows {@link #FP32} only. */
public enum Precision {
    /** IEEE float32: for audits. */
    FP32,
    /**
     * Factors rounded to 11 bits of precision inside a product: about the accuracy of {@link #FP16}, without its
     * limits.
     */
    TF32,
    /** Weights, and activations between operations, in float16. Values beyond 65,504 become 65,504 and are reported. */
    FP16,
    /** The same in bfloat16: 8 bits of precision, the range of float32. */
    BF16;

    /**
     * Finds a choice by its name.
     *
     * @param name in upper or lower case
     * @return the choice
     * @throws ClipException that lists the choices, if there is none
     */
    public static Precision parse(String name) {
        for (Precision value : values()) if (value.name().equalsIgnoreCase(name)) return value;
        throw new ClipException("expected fp32, tf32, fp16 or bf16, found '" + name + "'");
    }
}
