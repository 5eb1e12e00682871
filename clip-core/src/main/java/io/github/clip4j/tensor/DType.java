package io.github.clip4j.tensor;

import java.util.Optional;

/** Element types that clip4j reads, under their safetensors names. */
public enum DType {
    /** IEEE binary64. */
    F64(8),
    /** IEEE binary32. */
    F32(4),
    /** IEEE binary16. */
    F16(2),
    /** bfloat16: the upper half of binary32. */
    BF16(2),
    /** Signed 64-bit integer. */
    I64(8),
    /** Signed 32-bit integer. */
    I32(4),
    /** Signed 16-bit integer. */
    I16(2),
    /** Signed 8-bit integer. */
    I8(1),
    /** Unsigned 64-bit integer. */
    U64(8),
    /** Unsigned 32-bit integer. */
    U32(4),
    /** Unsigned 16-bit integer. */
    U16(2),
    /** Unsigned 8-bit integer. */
    U8(1),
    /** One byte, 0 or 1. */
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * The size of an element.
     *
     * @return bytes
     */
    public int bytes() {
        return bytes;
    }

    /**
     * Whether it is one of the floating-point types.
     *
     * @return true for F64, F32, F16, BF16
     */
    public boolean isFloat() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /**
     * Finds a type by its safetensors name.
     *
     * @param name for example {@code BF16}
     * @return the type, or empty if clip4j does not read it
     */
    public static Optional<DType> byName(String name) {
        for (DType type : values()) if (type.name().equals(name)) return Optional.of(type);
        return Optional.empty();
    }
}
