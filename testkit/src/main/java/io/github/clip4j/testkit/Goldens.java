package io.github.clip4j.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tensors of a golden file in the safetensors format, all as float. Read by other code than clip-core's, so that a
 * fault of the reader cannot hide itself; it knows what the goldens use, and refuses the rest.
 */
public final class Goldens {
    private static final Pattern TENSOR = Pattern.compile(
            "[{,]\"([^\"\\\\]+)\":\\{\"dtype\":\"(\\w+)\",\"shape\":\\[([\\d,]*)],\"data_offsets\":\\[(\\d+),(\\d+)]}");

    private final String file;
    private final Map<String, Golden> tensors = new LinkedHashMap<>();

    private record Golden(int[] shape, float[] values) {}

    private Goldens(String file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @param file its name, see {@link GoldenFiles#path}
     * @return all its tensors
     */
    public static Goldens read(String file) {
        return parse(file, GoldenFiles.bytes(file));
    }

    static Goldens parse(String file, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int start = Math.toIntExact(8 + buffer.getLong(0));
        String header = new String(bytes, 8, start - 8, StandardCharsets.UTF_8).stripTrailing();
        Goldens goldens = new Goldens(file);
        Matcher tensor = TENSOR.matcher(header);
        int end = 0;
        while (tensor.region(end, header.length()).lookingAt()) {
            goldens.add(tensor, buffer, start);
            end = tensor.end();
        }
        if (!header.substring(end).equals("}"))
            throw new AssertionError(file + ": header at " + end + ": " + header.substring(end));
        return goldens;
    }

    private void add(Matcher tensor, ByteBuffer file, int start) {
        String name = tensor.group(1);
        int[] shape = Arrays.stream(tensor.group(3).split(",", -1))
                .filter(size -> !size.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        int from = start + Integer.parseInt(tensor.group(4));
        int bytes = start + Integer.parseInt(tensor.group(5)) - from;
        IntToDoubleFunction read = switch (tensor.group(2)) {
            case "F32" -> i -> file.getFloat(from + 4 * i);
            case "I32" -> i -> file.getInt(from + 4 * i);
            case "U8" -> i -> Byte.toUnsignedInt(file.get(from + i));
            default -> throw new AssertionError(this.file + ": " + name + " is " + tensor.group(2));
        };
        if (bytes != values.length * (tensor.group(2).equals("U8") ? 1 : 4))
            throw new AssertionError(this.file + ": " + name + " has " + bytes + " bytes");
        for (int i = 0; i < values.length; i++) values[i] = (float) read.applyAsDouble(i);
        if (tensors.put(name, new Golden(shape, values)) != null) throw new AssertionError("two tensors " + name);
    }

    private Golden golden(String name) {
        Golden found = tensors.get(name);
        if (found == null) throw new AssertionError(file + ": no golden tensor " + name);
        return found;
    }

    /**
     * The tensors' names.
     *
     * @return in the order of the file
     */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /**
     * A tensor's values.
     *
     * @param name the tensor
     * @return in row-major order
     */
    public float[] get(String name) {
        return golden(name).values().clone();
    }

    /**
     * A tensor's dimensions.
     *
     * @param name the tensor
     * @return the slowest first
     */
    public int[] shape(String name) {
        return golden(name).shape().clone();
    }

    /**
     * A tensor by its last dimension.
     *
     * @param name the tensor
     * @return its rows
     */
    public float[][] rows(String name) {
        Golden golden = golden(name);
        int length = golden.shape()[golden.shape().length - 1];
        float[][] rows = new float[golden.values().length / length][];
        for (int i = 0; i < rows.length; i++)
            rows[i] = Arrays.copyOfRange(golden.values(), i * length, (i + 1) * length);
        return rows;
    }

    /**
     * Token ids.
     *
     * @param name the tensor
     * @return its rows
     */
    public int[][] ids(String name) {
        float[][] rows = rows(name);
        int[][] ids = new int[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            ids[i] = new int[rows[i].length];
            for (int j = 0; j < rows[i].length; j++) ids[i][j] = (int) rows[i][j];
        }
        return ids;
    }
}
