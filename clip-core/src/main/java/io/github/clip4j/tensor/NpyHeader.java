package io.github.clip4j.tensor;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The beginning of NumPy's {@code .npy} files (numpy/lib/format.py): {@code 0x93 NUMPY}, version, length, and a Python
 * dictionary with element type, order and shape, padded to 64 bytes. The data follow in C order. No state.
 */
public final class NpyHeader {
    /** What every such file begins with. */
    public static final String MAGIC = "\u0093NUMPY";

    private static final String VERSION_1 = "\u0001\u0000";
    private static final int ALIGNMENT = 64;

    private NpyHeader() {}

    /**
     * The header of format 1.0.
     *
     * @param type F64, F32, F16 or U8
     * @param shape of the array
     * @return a multiple of 64 bytes
     * @throws IllegalArgumentException if the type is another one
     */
    public static byte[] of(DType type, List<Long> shape) {
        return of(type, shape, 0);
    }

    /**
     * A header of a given size, so that a later one with other counts fits in its place.
     *
     * @param type as above
     * @param shape of the array
     * @param size the least that it has, in bytes
     * @return a multiple of 64 bytes
     */
    public static byte[] of(DType type, List<Long> shape, int size) {
        String text = shape.stream().map(d -> d + ",").collect(Collectors.joining(" ", "(", ")"));
        if (shape.size() > 1) text = text.replace(",)", ")");
        text = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr(type), text);
        int fixed = MAGIC.length() + VERSION_1.length() + Short.BYTES;
        int padded = Math.max(size, Math.ceilDiv(fixed + text.length() + 1, ALIGNMENT) * ALIGNMENT);
        int length = padded - fixed;
        String lengthBytes = "" + (char) (length & 0xff) + (char) (length >> 8);
        String padding = " ".repeat(length - text.length() - 1);
        return (MAGIC + VERSION_1 + lengthBytes + text + padding + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String descr(DType type) {
        return switch (type) {
            case F64 -> "<f8";
            case F32 -> "<f4";
            case F16 -> "<f2";
            case U8 -> "|u1";
            default -> throw new IllegalArgumentException("no .npy form for " + type);
        };
    }
}
