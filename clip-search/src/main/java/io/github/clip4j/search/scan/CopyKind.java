package io.github.clip4j.search.scan;

/** Smaller copies of vectors, whose products choose candidates for exact ones. */
public enum CopyKind {
    /** IEEE binary16: half the bytes. */
    FLOAT16(".f16", 16),
    /** 8 bits with a scale for each vector: a quarter of the bytes. */
    INT8(".i8", 8);

    private final String ending;
    private final int bits;

    CopyKind(String ending, int bits) {
        this.ending = ending;
        this.bits = bits;
    }

    int bits() {
        return bits;
    }

    String ending() {
        return ending;
    }

    /** Bytes from row to row: those of 8 bits are padded to what the kernels want. */
    int stride(int columns) {
        return this == FLOAT16 ? columns * Short.BYTES : (columns + 63) & -64;
    }

    /** Bytes of all rows and what belongs to them. */
    long bytes(int rows, int columns) {
        long all = (long) rows * stride(columns);
        return this == FLOAT16 ? all : all + (long) rows * Float.BYTES;
    }
}
