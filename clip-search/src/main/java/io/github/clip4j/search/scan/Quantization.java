package io.github.clip4j.search.scan;

/** Numbers as integers from -127 to 127 times a scale, which is chosen so that the greatest becomes 127. */
final class Quantization {
    private static final int MOST = 127;

    private Quantization() {}

    /**
     * Rounds to nearest.
     *
     * @return the scale; 0 if all are zeros
     */
    static float quantize(float[] values, int from, int count, byte[] out, int to) {
        float greatest = 0;
        for (int i = 0; i < count; i++) greatest = Math.max(greatest, Math.abs(values[from + i]));
        if (greatest == 0) {
            for (int i = 0; i < count; i++) out[to + i] = 0;
            return 0;
        }
        double factor = (double) MOST / greatest;
        for (int i = 0; i < count; i++) out[to + i] = (byte) Math.rint(values[from + i] * factor);
        return greatest / MOST;
    }
}
