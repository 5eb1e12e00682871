package io.github.clip4j.cpu.kernel;

import static io.github.clip4j.cpu.kernel.Lanes.SPECIES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products of four rows of 8-bit integers at a time with a query, which is widened to 16 bits already. Two
 * products of 127 · 127 fit 16 bits, so they are added there before their sum is widened; the halves of an int are two
 * such sums. Where there are fewer rows, the last counts several times.
 */
final class VectorByteProducts {
    private static final int ROWS = 4;

    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SPECIES.vectorShape());
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    private static final int L = SHORTS.length();

    private VectorByteProducts() {}

    static void products(int[] out, int to, int rows, byte[] x, short[] query, int at, int columns) {
        for (int row = 0; row < rows; row += ROWS) {
            int last = rows - 1;
            int row1 = Math.min(row + 1, last);
            int row2 = Math.min(row + 2, last);
            int row3 = Math.min(row + 3, last);
            tile(out, x, query, to, row, row1, row2, row3, at, columns);
        }
    }

    private static void tile(
            int[] out, byte[] x, short[] y, int to, int row0, int row1, int row2, int row3, int at, int columns) {
        int x0 = row0 * columns;
        int x1 = row1 * columns;
        int x2 = row2 * columns;
        int x3 = row3 * columns;
        IntVector c0 = IntVector.zero(INTS);
        IntVector c1 = c0;
        IntVector c2 = c0;
        IntVector c3 = c0;
        for (int j = 0; j < columns; j += 2 * L) {
            ShortVector y0 = ShortVector.fromArray(SHORTS, y, at + j);
            ShortVector y1 = ShortVector.fromArray(SHORTS, y, at + j + L);
            ShortVector low =
                    (ShortVector) ByteVector.fromArray(BYTES, x, x0 + j).convertShape(VectorOperators.B2S, SHORTS, 0);
            ShortVector high = (ShortVector)
                    ByteVector.fromArray(BYTES, x, x0 + j + L).convertShape(VectorOperators.B2S, SHORTS, 0);
            IntVector pairs = low.mul(y0).add(high.mul(y1)).reinterpretAsInts();
            c0 = c0.add(pairs.lanewise(VectorOperators.ASHR, 16))
                    .add(pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            low = (ShortVector) ByteVector.fromArray(BYTES, x, x1 + j).convertShape(VectorOperators.B2S, SHORTS, 0);
            high = (ShortVector)
                    ByteVector.fromArray(BYTES, x, x1 + j + L).convertShape(VectorOperators.B2S, SHORTS, 0);
            pairs = low.mul(y0).add(high.mul(y1)).reinterpretAsInts();
            c1 = c1.add(pairs.lanewise(VectorOperators.ASHR, 16))
                    .add(pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            low = (ShortVector) ByteVector.fromArray(BYTES, x, x2 + j).convertShape(VectorOperators.B2S, SHORTS, 0);
            high = (ShortVector)
                    ByteVector.fromArray(BYTES, x, x2 + j + L).convertShape(VectorOperators.B2S, SHORTS, 0);
            pairs = low.mul(y0).add(high.mul(y1)).reinterpretAsInts();
            c2 = c2.add(pairs.lanewise(VectorOperators.ASHR, 16))
                    .add(pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            low = (ShortVector) ByteVector.fromArray(BYTES, x, x3 + j).convertShape(VectorOperators.B2S, SHORTS, 0);
            high = (ShortVector)
                    ByteVector.fromArray(BYTES, x, x3 + j + L).convertShape(VectorOperators.B2S, SHORTS, 0);
            pairs = low.mul(y0).add(high.mul(y1)).reinterpretAsInts();
            c3 = c3.add(pairs.lanewise(VectorOperators.ASHR, 16))
                    .add(pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
        }
        out[to + row0] = c0.reduceLanes(VectorOperators.ADD);
        out[to + row1] = c1.reduceLanes(VectorOperators.ADD);
        out[to + row2] = c2.reduceLanes(VectorOperators.ADD);
        out[to + row3] = c3.reduceLanes(VectorOperators.ADD);
    }
}
