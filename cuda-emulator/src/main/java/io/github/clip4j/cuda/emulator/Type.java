package io.github.clip4j.cuda.emulator;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The fundamental types of PTX. A register holds a value in its low bits; what lies above them means nothing. */
enum Type {
    PRED(Kind.PREDICATE, 8),
    B8(Kind.UNSIGNED, 8),
    B16(Kind.UNSIGNED, 16),
    B32(Kind.UNSIGNED, 32),
    B64(Kind.UNSIGNED, 64),
    U8(Kind.UNSIGNED, 8),
    U16(Kind.UNSIGNED, 16),
    U32(Kind.UNSIGNED, 32),
    U64(Kind.UNSIGNED, 64),
    S8(Kind.SIGNED, 8),
    S16(Kind.SIGNED, 16),
    S32(Kind.SIGNED, 32),
    S64(Kind.SIGNED, 64),
    F16(Kind.FLOATING, 16),
    F16X2(Kind.FLOATING, 32),
    BF16(Kind.FLOATING, 16),
    BF16X2(Kind.FLOATING, 32),
    TF32(Kind.FLOATING, 32),
    F32(Kind.FLOATING, 32),
    F64(Kind.FLOATING, 64);

    private enum Kind {
        PREDICATE,
        UNSIGNED,
        SIGNED,
        FLOATING
    }

    private final Kind kind;
    private final int bits;

    Type(Kind kind, int bits) {
        this.kind = kind;
        this.bits = bits;
    }

    /** By its name without the dot; null if there is none such. */
    static @Nullable Type of(String name) {
        for (Type type : values()) if (type.toString().equals(name)) return type;
        return null;
    }

    int bits() {
        return bits;
    }

    int bytes() {
        return bits / 8;
    }

    boolean signed() {
        return kind == Kind.SIGNED;
    }

    boolean floating() {
        return kind == Kind.FLOATING;
    }

    /** The value of a register's low bits, with the sign or zeros above it. */
    long narrow(long register) {
        int above = 64 - bits;
        return kind == Kind.SIGNED ? register << above >> above : register << above >>> above;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
