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
            x0 = Math.fma(FACTOR, TERM, x0);
            x1 = Math.fma(FACTOR, TERM, x1);
            x2 = Math.fma(FACTOR, TERM, x2);
            x3 = Math.fma(FACTOR, TERM, x3);
            x4 = Math.fma(FACTOR, TERM, x4);
            x5 = Math.fma(FACTOR, TERM, x5);
            x6 = Math.fma(FACTOR, TERM, x6);
            x7 = Math.fma(FACTOR, TERM, x7);
            x8 = Math.fma(FACTOR, TERM, x8);
            x9 = Math.fma(FACTOR, TERM, x9);
            x10 = Math.fma(FACTOR, TERM, x10);
            x11 = Math.fma(FACTOR, TERM, x11);
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
