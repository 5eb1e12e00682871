package io.github.clip4j.cuda.kernel;

/** The element types of activations and matrices; {@link #suffix} ends the names of their kernels. */
public enum Element {
    /** IEEE single. */
    F32("f32", 4),
    /** IEEE half: 11 bits of precision, up to 65,504. */
    F16("f16", 2),
    /** The upper half of a single: 8 bits of precision, its range. */
    BF16("bf16", 2);

    private final String suffix;
    private final int bytes;

    Element(String suffix, int bytes) {
        this.suffix = suffix;
        this.bytes = bytes;
    }

    /**
     * The end of kernel names.
     *
     * @return for example {@code f16}
     */
    public String suffix() {
        return suffix;
    }

    /**
     * Its size.
     *
     * @return 2 or 4
     */
    public int bytes() {
        return bytes;
    }
}
