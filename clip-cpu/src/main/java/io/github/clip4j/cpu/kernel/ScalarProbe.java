package io.github.clip4j.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The machine's limits in scalar code, where the Vector API is missing. */
public final class ScalarProbe implements Probe {
    private static final float FACTOR = 0.75f;
    private static final float TERM = 0.125f;

    /** Stateless. */
    public ScalarProbe() {}

    @Override
    public int operations() {
        return 2 * CHAINS;
    }

    @Override
    public void multiplyAdd(float[] state, int steps) {
        float x0 = state[0];
        float x1 = state[1];
        float x2 = state[2];
        float x3 = state[3];
        float x4 = state[4];
        float x5 = state[5];
        float x6 = state[6];
        float x7 = state[7];
        float x8 = state[8];
        float x9 = state[9];
        float x10 = state[10];
        float x11 = state[11];
        for (int i = 0; i < steps; i++) {
            x0 = Math.fma(x0, FACTOR, TERM);
            x1 = Math.fma(x1, FACTOR, TERM);
            x2 = Math.fma(x2, FACTOR, TERM);
            x3 = Math.fma(x3, FACTOR, TERM);
            x4 = Math.fma(x4, FACTOR, TERM);
            x5 = Math.fma(x5, FACTOR, TERM);
            x6 = Math.fma(x6, FACTOR, TERM);
            x7 = Math.fma(x7, FACTOR, TERM);
            x8 = Math.fma(x8, FACTOR, TERM);
            x9 = Math.fma(x9, FACTOR, TERM);
            x10 = Math.fma(x10, FACTOR, TERM);
            x11 = Math.fma(x11, FACTOR, TERM);
        }
        state[0] = x0;
        state[1] = x1;
        state[2] = x2;
        state[3] = x3;
        state[4] = x4;
        state[5] = x5;
        state[6] = x6;
        state[7] = x7;
        state[8] = x8;
        state[9] = x9;
        state[10] = x10;
        state[11] = x11;
    }

    @Override
    public long read(MemorySegment memory, long from, int lines) {
        long x = 0;
        int words = LINE / Long.BYTES * lines;
        for (int i = 0; i < words; i++) x ^= memory.get(ValueLayout.JAVA_LONG_UNALIGNED, from + (long) i * Long.BYTES);
        return (int) (x ^ x >>> Integer.SIZE);
    }
}
