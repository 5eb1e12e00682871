package io.github.clip4j.cuda.emulator;

/** Extent of a grid in blocks or of a block in threads. */
public record Dim3(int x, int y, int z) {
    long count() {
        return Math.multiplyExact(Math.multiplyExact((long) x, y), z);
    }

    /** The {@code index}-th position, x fastest. */
    Dim3 position(long index) {
        return new Dim3((int) (index % x), (int) (index / x % y), (int) (index / x / y));
    }

    @Override
    public String toString() {
        return "(" + x + "," + y + "," + z + ")";
    }
}
