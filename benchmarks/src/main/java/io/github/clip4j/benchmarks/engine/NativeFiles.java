package io.github.clip4j.benchmarks.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Arrays as files without a header, in native order: how processes hand data to each other. */
public final class NativeFiles {
    private NativeFiles() {}

    /**
     * Reads floats.
     *
     * @param file 4 bytes each
     * @return all
     * @throws IOException if it cannot be read
     */
    public static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /**
     * Reads ints.
     *
     * @param file 4 bytes each
     * @return all
     * @throws IOException if it cannot be read
     */
    public static int[] ints(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        int[] values = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(values);
        return values;
    }

    /**
     * Writes floats.
     *
     * @param file where
     * @param values what
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        Files.write(file, bytes.array());
    }

    /**
     * Writes ints.
     *
     * @param file where
     * @param values what
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, int[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(values);
        Files.write(file, bytes.array());
    }
}
