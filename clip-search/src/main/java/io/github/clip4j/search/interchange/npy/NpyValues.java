package io.github.clip4j.search.interchange.npy;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One number for each item, such as labels or scores, in a {@code .npy} file of one dimension. No state. */
public final class NpyValues {
    private static final Pattern SINGLE = Pattern.compile("\\s*(\\d{1,9})L?\\s*,?\\s*");
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private NpyValues() {}

    /** Numbers at a place of a file's data. */
    private interface Get<T> {
        T at(MemorySegment data, int index);
    }

    /**
     * Reads integers of any width: {@code i1} to {@code i8}, {@code u1} to {@code u4}, {@code b1}.
     *
     * @param path a file
     * @return (N)
     * @throws ClipException in one line with the file, if it is damaged, has another form, or one does not fit an int
     */
    public static int[] integers(Path path) {
        try (ByteFile file = ByteFile.open(path)) {
            NpyForm form = NpyForm.read(file);
            Get<Long> get = integer(file, form.type());
            MemorySegment data = data(file, form);
            int[] values = new int[count(file, form)];
            for (int i = 0; i < values.length; i++) {
                long value = get.at(data, i);
                if (value != (int) value)
                    throw new ClipException(path + ": item " + i + " is " + value + ", which fits no 32 bits");
                values[i] = (int) value;
            }
            return values;
        }
    }

    /**
     * Reads floating-point numbers: {@code f2}, {@code f4} or {@code f8}.
     *
     * @param path a file
     * @return (N)
     * @throws ClipException in one line with the file, if it is damaged, has another form, or holds a NaN
     */
    public static double[] numbers(Path path) {
        try (ByteFile file = ByteFile.open(path)) {
            NpyForm form = NpyForm.read(file);
            Get<Double> get = number(file, form.type());
            MemorySegment data = data(file, form);
            double[] values = new double[count(file, form)];
            for (int i = 0; i < values.length; i++) {
                values[i] = get.at(data, i);
                if (Double.isNaN(values[i])) throw new ClipException(path + ": item " + i + " is not a number");
            }
            return values;
        }
    }

    private static Get<Long> integer(ByteFile file, String type) {
        return switch (type.isEmpty() ? type : type.substring(1)) {
            case "i1" -> (data, i) -> (long) data.get(ValueLayout.JAVA_BYTE, i);
            case "u1", "b1" -> (data, i) -> data.get(ValueLayout.JAVA_BYTE, i) & 0xffL;
            case "i2" -> (data, i) -> (long) data.get(ByteFile.I16, 2L * i);
            case "u2" -> (data, i) -> data.get(ByteFile.I16, 2L * i) & 0xffffL;
            case "i4" -> (data, i) -> (long) data.get(ByteFile.I32, 4L * i);
            case "u4" -> (data, i) -> data.get(ByteFile.I32, 4L * i) & 0xffffffffL;
            case "i8" -> (data, i) -> data.get(ByteFile.I64, 8L * i);
            default -> throw kind(file, type, "integers");
        };
    }

    private static Get<Double> number(ByteFile file, String type) {
        return switch (type) {
            case "<f2" -> (data, i) -> (double) Float.float16ToFloat(data.get(ByteFile.I16, 2L * i));
            case "<f4" -> (data, i) -> (double) data.get(ByteFile.F32, 4L * i);
            case "<f8" -> (data, i) -> data.get(F64, 8L * i);
            default -> throw kind(file, type, "floating-point numbers");
        };
    }

    private static ClipException kind(ByteFile file, String type, String expected) {
        return new ClipException(file.path() + ": numbers of the type '" + type + "', expected " + expected
                + ": convert it with numpy's astype");
    }

    private static int count(ByteFile file, NpyForm form) {
        Matcher single = SINGLE.matcher(form.shape());
        if (!single.matches())
            throw new ClipException(
                    file.path() + ": an array of shape (" + form.shape() + "), expected one number for each item");
        return Integer.parseInt(single.group(1));
    }

    private static MemorySegment data(ByteFile file, NpyForm form) {
        char order = form.type().charAt(0);
        int bytes = form.type().charAt(form.type().length() - 1) - '0';
        if (order == '>')
            throw new ClipException(file.path() + ": numbers in big-endian order: convert it with numpy's astype");
        MemorySegment data = file.take(count(file, form), bytes, "numbers");
        if (file.position() != file.size())
            throw file.error(
                    "the array ends here, but the file has " + (file.size() - file.position()) + " bytes more");
        return data;
    }
}
