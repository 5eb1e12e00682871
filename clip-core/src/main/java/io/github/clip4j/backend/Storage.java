package io.github.clip4j.backend;

import io.github.clip4j.error.ClipException;

/** How a backend keeps the matrices of linear layers. Computation is in float32 whatever they are kept in. */
public enum Storage {
    /** As float32. */
    F32,
    /**
     * As the checkpoint has them: 16-bit values stay 16-bit and are widened where they are used, which gives the bits
     * of {@link #F32} in half the memory.
     */
    STORED,
    /** Rounded to float16: half the memory, other results. Values beyond 65,504 keep their matrix in float32. */
    F16,
    /** Rounded to bfloat16: half the memory, other results. */
    BF16;

    /**
     * Finds a choice by its name.
     *
     * @param name in upper or lower case
     * @return the choice
     * @throws ClipException that lists the choices, if there is none
     */
    public static Storage parse(String name) {
        for (Storage value : values()) if (value.name().equalsIgnoreCase(name)) return value;
        throw new ClipException("expected f32, stored, f16 or bf16, found '" + name + "'");
    }
}
