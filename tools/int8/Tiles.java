import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** The inner loops that {@link Int8Linear} compares. */
final class Tiles {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_512;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
    private static final ByteOrder N = ByteOrder.nativeOrder();

    private Tiles() {}

    /** float32: sums = x w, 6 rows, 4 vectors of columns. */
    static void f32(float[] sums, MemorySegment a, MemorySegment b, long a0, long bAt, int stride, int depth) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c00 = zero, c01 = zero, c02 = zero, c03 = zero;
        FloatVector c10 = zero, c11 = zero, c12 = zero, c13 = zero;
        FloatVector c20 = zero, c21 = zero, c22 = zero, c23 = zero;
        FloatVector c30 = zero, c31 = zero, c32 = zero, c33 = zero;
        FloatVector c40 = zero, c41 = zero, c42 = zero, c43 = zero;
        FloatVector c50 = zero, c51 = zero, c52 = zero, c53 = zero;
        long a1 = a0 + 1L * stride, a2 = a0 + 2L * stride, a3 = a0 + 3L * stride, a4 = a0 + 4L * stride, a5 = a0 + 5L * stride;
        for (int k = 0; k < depth; k++) {
            long row = bAt + (long) k * 256;
            long col = (long) k * 4;
            FloatVector b0 = FloatVector.fromMemorySegment(F, b, row, N);
            FloatVector b1 = FloatVector.fromMemorySegment(F, b, row + 64, N);
            FloatVector b2 = FloatVector.fromMemorySegment(F, b, row + 128, N);
            FloatVector b3 = FloatVector.fromMemorySegment(F, b, row + 192, N);
            FloatVector x0 = FloatVector.broadcast(F, a.get(JAVA_FLOAT, a0 + col));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
            FloatVector x1 = FloatVector.broadcast(F, a.get(JAVA_FLOAT, a1 + col));
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            c13 = x1.fma(b3, c13);
            FloatVector x2 = FloatVector.broadcast(F, a.get(JAVA_FLOAT, a2 + col));
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            c23 = x2.fma(b3, c23);
            FloatVector x3 = FloatVector.broadcast(F, a.get(JAVA_FLOAT, a3 + col));
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            c33 = x3.fma(b3, c33);
            FloatVector x4 = FloatVector.broadcast(F, a.get(JAVA_FLOAT, a4 + col));
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            c42 = x4.fma(b2, c42);
            c43 = x4.fma(b3, c43);
            FloatVector x5 = FloatVector.broadcast(F, a.get(JAVA_FLOAT, a5 + col));
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            c52 = x5.fma(b2, c52);
            c53 = x5.fma(b3, c53);
        }
        c00.intoArray(sums, 0);
        c01.intoArray(sums, 16);
        c02.intoArray(sums, 32);
        c03.intoArray(sums, 48);
        c10.intoArray(sums, 64);
        c11.intoArray(sums, 80);
        c12.intoArray(sums, 96);
        c13.intoArray(sums, 112);
        c20.intoArray(sums, 128);
        c21.intoArray(sums, 144);
        c22.intoArray(sums, 160);
        c23.intoArray(sums, 176);
        c30.intoArray(sums, 192);
        c31.intoArray(sums, 208);
        c32.intoArray(sums, 224);
        c33.intoArray(sums, 240);
        c40.intoArray(sums, 256);
        c41.intoArray(sums, 272);
        c42.intoArray(sums, 288);
        c43.intoArray(sums, 304);
        c50.intoArray(sums, 320);
        c51.intoArray(sums, 336);
        c52.intoArray(sums, 352);
        c53.intoArray(sums, 368);
    }

    /** 16-bit: the sums of one group, 5 rows, 4 vectors of 16 columns' pairs; of 6 rows' accumulators C2 spills one. */
    static void i16(short[] sums, MemorySegment a, MemorySegment b, long a0, long bAt, int stride) {
        ShortVector zero = ShortVector.zero(S);
        ShortVector c00 = zero, c01 = zero, c02 = zero, c03 = zero;
        ShortVector c10 = zero, c11 = zero, c12 = zero, c13 = zero;
        ShortVector c20 = zero, c21 = zero, c22 = zero, c23 = zero;
        ShortVector c30 = zero, c31 = zero, c32 = zero, c33 = zero;
        ShortVector c40 = zero, c41 = zero, c42 = zero, c43 = zero;
        long a1 = a0 + 1L * stride, a2 = a0 + 2L * stride, a3 = a0 + 3L * stride, a4 = a0 + 4L * stride;
        for (int k = 0; k < Int8Linear.PAIRS; k++) {
            long row = bAt + (long) k * 256;
            long col = (long) k * 4;
            ShortVector b0 = ShortVector.fromMemorySegment(S, b, row, N);
            ShortVector b1 = ShortVector.fromMemorySegment(S, b, row + 64, N);
            ShortVector b2 = ShortVector.fromMemorySegment(S, b, row + 128, N);
            ShortVector b3 = ShortVector.fromMemorySegment(S, b, row + 192, N);
            ShortVector x0 = IntVector.broadcast(I, a.get(JAVA_INT, a0 + col)).reinterpretAsShorts();
            c00 = c00.add(x0.mul(b0));
            c01 = c01.add(x0.mul(b1));
            c02 = c02.add(x0.mul(b2));
            c03 = c03.add(x0.mul(b3));
            ShortVector x1 = IntVector.broadcast(I, a.get(JAVA_INT, a1 + col)).reinterpretAsShorts();
            c10 = c10.add(x1.mul(b0));
            c11 = c11.add(x1.mul(b1));
            c12 = c12.add(x1.mul(b2));
            c13 = c13.add(x1.mul(b3));
            ShortVector x2 = IntVector.broadcast(I, a.get(JAVA_INT, a2 + col)).reinterpretAsShorts();
            c20 = c20.add(x2.mul(b0));
            c21 = c21.add(x2.mul(b1));
            c22 = c22.add(x2.mul(b2));
            c23 = c23.add(x2.mul(b3));
            ShortVector x3 = IntVector.broadcast(I, a.get(JAVA_INT, a3 + col)).reinterpretAsShorts();
            c30 = c30.add(x3.mul(b0));
            c31 = c31.add(x3.mul(b1));
            c32 = c32.add(x3.mul(b2));
            c33 = c33.add(x3.mul(b3));
            ShortVector x4 = IntVector.broadcast(I, a.get(JAVA_INT, a4 + col)).reinterpretAsShorts();
            c40 = c40.add(x4.mul(b0));
            c41 = c41.add(x4.mul(b1));
            c42 = c42.add(x4.mul(b2));
            c43 = c43.add(x4.mul(b3));
        }
        c00.intoArray(sums, 0);
        c01.intoArray(sums, 32);
        c02.intoArray(sums, 64);
        c03.intoArray(sums, 96);
        c10.intoArray(sums, 128);
        c11.intoArray(sums, 160);
        c12.intoArray(sums, 192);
        c13.intoArray(sums, 224);
        c20.intoArray(sums, 256);
        c21.intoArray(sums, 288);
        c22.intoArray(sums, 320);
        c23.intoArray(sums, 352);
        c30.intoArray(sums, 384);
        c31.intoArray(sums, 416);
        c32.intoArray(sums, 448);
        c33.intoArray(sums, 480);
        c40.intoArray(sums, 512);
        c41.intoArray(sums, 544);
        c42.intoArray(sums, 576);
        c43.intoArray(sums, 608);
    }
}
