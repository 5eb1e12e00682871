package io.github.clip4j.search.interchange.npy;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.data.ByteFile;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.NpyHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Vectors in a {@code .npy} file (numpy/lib/format.py, versions 1 to 3): two dimensions, C order, little-endian
 * {@code f2}, {@code f4} or {@code f8}. Memory-mapped; thread-safe until it is closed.
 */
public final class NpyFile implements AutoCloseable {
    private static final int MAX_HEADER = 1 << 16;
    private static final int MAX_DIMENSIONS = 1 << 20;
    private static final Pattern HEADER = Pattern.compile("\\s*\\{(.*)}\\s*", Pattern.DOTALL);
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

    private static final Pattern PAIR = Pattern.compile("\\s*(\\d{1,18})L?\\s*,\\s*(\\d{1,18})L?\\s*,?\\s*");

    private final ByteFile file;
    private final DType type;
    private final long rows;
    private final int columns;
    private final MemorySegment data;

    private NpyFile(ByteFile file) {
        this.file = file;
        String header = header();
        type = type(group(DESCR, header, "descr"));
        if (group(ORDER, header, "fortran_order").equals("True"))
            throw new ClipException(file.path()
                    + ": stored column by column: save it with numpy.ascontiguousarray, so that a row is a vector");
        long[] shape = shape(group(SHAPE, header, "shape"));
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
        byte[] magic = NpyHeader.MAGIC.getBytes(StandardCharsets.ISO_8859_1);
        return file.size() >= magic.length
                && MemorySegment.ofArray(magic).mismatch(file.bytes().asSlice(0, magic.length)) < 0;
    }

    private String header() {
        if (!begins(file))
            throw new ClipException(file.path() + ": not a .npy file: it does not begin with \\x93NUMPY");
        file.position(NpyHeader.MAGIC.length());
        int version = file.u8("version");
        file.u8("version");
        if (version < 1 || version > 3) throw file.error("version " + version + " of .npy, expected 1 to 3");
        long length = version == 1 ? file.u8("length") | file.u8("length") << 8 : file.i32("length") & 0xffffffffL;
        if (length > MAX_HEADER) throw file.error("a header of " + length + " bytes, expected at most " + MAX_HEADER);
        byte[] text = file.take(length, 1, "header").toArray(ValueLayout.JAVA_BYTE);
        Matcher dictionary = HEADER.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!dictionary.matches()) throw file.error("the header is no Python dictionary");
        return dictionary.group(1);
    }

    private String group(Pattern pattern, String header, String name) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) throw file.error("the header has no usable '" + name + "': " + header);
        return matcher.group(1);
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
