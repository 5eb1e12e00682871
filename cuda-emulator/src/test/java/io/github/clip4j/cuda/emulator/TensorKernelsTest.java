package io.github.clip4j.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What NVRTC makes of tensor.cu: cp.async, ldmatrix and mma.sync, against products in double of the same rounded
 * inputs.
 */
class TensorKernelsTest {
    /** Of sums of 64 products: one rounding to float for each 16; seen: 1.2e-6. */
    private static final double TOLERANCE = 4e-6;

    private final Fixture device = new Fixture();
    private final PtxModule module = Fixture.module("tensor.80.ptx");

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 48, 64})
    void tilesOfHalves(int k) {
        tile("tileF16", k, false);
        tile("tileBf16", k, true);
    }

    private void tile(String name, int k, boolean brain) {
        short[] a = halves(16 * k, 1, brain);
        short[] b = halves(8 * k, 2, brain);
        long to = device.memory.allocate(512);
        device.launch(module.kernel(name), 1, 32, to, device.upload(a), device.upload(b), k);
        float[] found = device.floats(to, 128);
        for (int i = 0; i < 128; i++) {
            double expected = 0;
            for (int j = 0; j < k; j++)
                expected += (double) value(a[i / 8 * k + j], brain) * value(b[i % 8 * k + j], brain);
            assertEquals(expected, found[i], TOLERANCE, name + " K " + k + " element " + i);
        }
    }

    private static short[] halves(int count, long seed, boolean brain) {
        float[] values = Fixture.random(count, seed);
        short[] halves = new short[count];
        for (int i = 0; i < count; i++)
            halves[i] = brain ? (short) (Float.floatToRawIntBits(values[i]) >>> 16) : Float.floatToFloat16(values[i]);
        return halves;
    }

    private static float value(short half, boolean brain) {
        return brain ? Float.intBitsToFloat(half << 16) : Float.float16ToFloat(half);
    }

    @Test
    void transposedMatricesOfHalfTheDepth() {
        short[] a = halves(16 * 8, 3, false);
        short[] b = halves(8 * 8, 4, false);
        long to = device.memory.allocate(512);
        device.launch(module.kernel("tileK8"), 1, 32, to, device.upload(a), device.upload(b));
        for (int i = 0; i < 128; i++) {
            double expected = 1;
            for (int j = 0; j < 8; j++)
                expected += (double) value(a[i / 8 * 8 + j], false) * value(b[j * 8 + i % 8], false);
            assertEquals(expected, device.floats(to, 128)[i], TOLERANCE, "element " + i);
        }
    }

    @Test
    void tilesOfTf32() {
        float[] a = Fixture.random(16 * 8, 5);
        float[] b = Fixture.random(8 * 8, 6);
        long to = device.memory.allocate(512);
        device.launch(module.kernel("tileTf32"), 1, 32, to, device.upload(a), device.upload(b));
        for (int i = 0; i < 128; i++) {
            double expected = 0;
            for (int j = 0; j < 8; j++) expected += tf32(a[i / 8 * 8 + j]) * tf32(b[j * 8 + i % 8]);
            assertEquals(expected, device.floats(to, 128)[i], TOLERANCE, "element " + i);
        }
    }

    /** To 11 significant bits, ties away from zero. */
    private static double tf32(float value) {
        double unit = Math.scalb(1.0, Math.getExponent(value) - 10);
        return Math.signum(value) * Math.floor(Math.abs(value) / unit + 0.5) * unit;
    }
}
