package io.github.clip4j.search.interchange.npy;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Vectors in a {@code .npy} file (numpy/lib/format.py, versions 1 to 3): two dimensions, C order, little-endian
 * {@code f2}, {@code f4} or {@code f8}. Memory-mapped; thread-safe until it is closed.
 */
public final class NpyFile implements AutoCloseable {
    private static final int MAX_DIMENSIONS = 1 << 20;
    private static final Pattern PAIR = Pattern.compile("\\s*(\\d{1,18})L?\\s*,\\s*(\\d{1,18})L?\\s*,?\\s*");

    private final ByteFile file;
    private final DType type;
    private final long rows;
    private final int columns;
    private final MemorySegment data;

    private NpyFile(ByteFile file) {
        this.file = file;
        NpyForm form = NpyForm.read(file);
        type = type(form.type());
        long[] shape = shape(form.shape());
        rows = shape[0];
        columns = (int) shape[1];
        long size = (long) columns * type.bytes();
        data = file.take(rows, size, "vectors");
        if (file.position() != file.size())
            throw file.error(
                    "the array ends here, but the file has " + (file.size() - file.position()) + " bytes more");
    }

    /**
     * Opens a file.
     *
     * @param path where it lies
     * @return to be closed
     * @throws ClipException in one line with the file, if it is damaged or has another form
     */
    public static NpyFile open(Path path) {
        ByteFile file = ByteFile.open(path);
        try {
            return new NpyFile(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Whether a file begins as such a file does.
     *
     * @param file its bytes
     * @return true if {@link #open} is to be tried
     */
    public static boolean begins(ByteFile file) {
        return NpyForm.begins(file);
    }

    private DType type(String descr) {
        return switch (descr) {
            case "<f2" -> DType.F16;
            case "<f4" -> DType.F32;
            case "<f8" -> DType.F64;
            default ->
                throw new ClipException(file.path() + ": numbers of the type '" + descr
                        + "', expected '<f2', '<f4' or '<f8': convert it with numpy's astype");
        };
    }

    private long[] shape(String text) {
        Matcher pair = PAIR.matcher(text);
        if (pair.matches()) {
            long[] shape = {Long.parseLong(pair.group(1)), Long.parseLong(pair.group(2))};
            if (shape[1] >= 1 && shape[1] <= MAX_DIMENSIONS) return shape;
        }
        throw file.error("an array of shape (" + text + "), expected (vectors, dimensions), of 1 to " + MAX_DIMENSIONS
                + " dimensions");
    }

    /**
     * The file.
     *
     * @return as given
     */
    public Path path() {
        return file.path();
    }

    /**
     * The type of its numbers.
     *
     * @return F16, F32 or F64
     */
    public DType type() {
        return type;
    }

    /**
     * How many vectors there are.
     *
     * @return N
     */
    public long rows() {
        return rows;
    }

    /**
     * Numbers of each vector.
     *
     * @return E
     */
    public int columns() {
        return columns;
    }

    /**
     * Reads a vector; numbers of 64 bits are rounded to nearest.
     *
     * @param row 0 to N - 1
     * @return (E), new
     */
    public float[] row(long row) {
        float[] vector = new float[columns];
        Floats.read(data, type, row * columns, vector, 0, columns);
        return vector;
    }

    @Override
    public void close() {
        file.close();
    }
}
