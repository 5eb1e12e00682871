package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.TextEmbedding;
import io.github.clip4j.backend.VisionEmbedding;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** Everything but products, bit for bit. */
class ElementwiseBitsTest {
    private static final int COLUMNS = 1001;

    @Test
    void theWidthIsTheOneAskedFor() {
        int preferred = Math.clamp(FloatVector.SPECIES_PREFERRED.vectorBitSize(), 128, 512);
        try (Twins twins = new Twins(1)) {
            assertEquals(
                    Integer.getInteger("clip.vectorBits", preferred),
                    twins.kernels().vectorBits());
        }
    }

    @Test
    void activationsEqualTheReferenceOverAllFloats() {
        int step = Sizes.EMULATED ? 1 << 20 : 9973;
        int count = Math.toIntExact((1L << 32) / step);
        int rows = count / COLUMNS + 1;
        float[] sweep = new float[rows * COLUMNS];
        for (int i = 0; i < sweep.length; i++) sweep[i] = Float.intBitsToFloat(i * step);
        float[] specials = {
            0f,
            -0f,
            1f,
            -1f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MIN_NORMAL,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            86.9f,
            -86.9f,
            88.37f,
            -88.37f,
            1.4142135f,
            -1.4142135f
        };
        System.arraycopy(specials, 0, sweep, 0, specials.length);
        near(sweep, specials.length);
        try (Twins twins = new Twins(2)) {
            for (Activation kind : Activation.values()) {
                Twins.Pair x = twins.input(rows, COLUMNS, sweep);
                twins.run(x, (ops, tensor) -> ops.activation(tensor, kind));
                twins.check(kind.toString(), x);
            }
        }
    }

    /** Where networks live: a quarter of the sweep is from -20 to 20. */
    private static void near(float[] sweep, int from) {
        int count = sweep.length / 4;
        for (int i = 0; i < count; i++) sweep[from + i] = -20f + 40f * i / count;
    }

    @Test
    void rowOperationsEqualTheReference() {
        Twins.withThreads(twins -> {
            for (int columns : Sizes.of(Twins.SIZES)) {
                for (int rows : Sizes.of(1, 7, 77)) rowOperations(twins, rows, columns);
            }
        });
    }

    private static void rowOperations(Twins twins, int rows, int columns) {
        String shape = rows + " x " + columns;
        Twins.Norms norm = twins.norm(columns);
        Twins.Pair x = twins.input(rows, columns);
        Twins.Pair out = twins.output(rows, columns);
        twins.run(
                ops -> ops.layerNorm(out.reference(), x.reference(), norm.reference()),
                ops -> ops.layerNorm(out.cpu(), x.cpu(), norm.cpu()));
        twins.check("layerNorm " + shape, out);
        Twins.Pair sum = twins.input(rows, columns);
        twins.run(sum, x, (ops, inout, y) -> ops.add(inout, y));
        twins.check("add " + shape, sum);
        twins.run(sum, (ops, inout) -> ops.l2Normalize(inout));
        twins.check("l2Normalize " + shape, sum);
        Twins.Pair zeros = twins.input(rows, columns, new float[rows * columns]);
        twins.run(zeros, (ops, inout) -> ops.l2Normalize(inout));
        twins.check("l2Normalize of zeros " + shape, zeros);
    }

    @Test
    void lookUpsEqualTheReference() {
        Twins.withThreads(twins -> {
            for (int c : Sizes.of(1, 17, 64, 77, 588)) {
                gather(twins, c);
                text(twins, c);
                vision(twins, c);
            }
        });
    }

    private static void gather(Twins twins, int c) {
        Twins.Pair x = twins.input(9, c);
        Twins.Pair rows = twins.ints(4, 1, new int[] {8, 0, 3, 3});
        Twins.Pair out = twins.output(4, c);
        twins.run(
                ops -> ops.gatherRows(out.reference(), x.reference(), rows.reference()),
                ops -> ops.gatherRows(out.cpu(), x.cpu(), rows.cpu()));
        twins.check("gatherRows of width " + c, out);
        Twins.Pair outside = twins.ints(1, 1, new int[] {9});
        Tensor one = twins.output(1, c).cpu();
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> twins.run(_ -> {}, ops -> ops.gatherRows(one, x.cpu(), outside.cpu())));
    }

    private static void text(Twins twins, int c) {
        Twins.Weights table = twins.weights(11, c, Backend.Role.TABLE);
        Twins.Weights positional = twins.weights(9, c, Backend.Role.TABLE);
        Twins.Pair ids = twins.ints(10, 1, new int[] {0, 10, 3, 3, 7, 9, 1, 1, 0, 10});
        Twins.Pair positions = twins.ints(10, 1, new int[] {0, 1, 2, 3, 4, 2, 3, 8, 0, 0});
        Twins.Pair out = twins.output(10, c);
        twins.run(
                ops -> ops.textTokens(
                        out.reference(),
                        ids.reference(),
                        positions.reference(),
                        new TextEmbedding("e", table.reference(), positional.reference())),
                ops -> ops.textTokens(
                        out.cpu(), ids.cpu(), positions.cpu(), new TextEmbedding("e", table.cpu(), positional.cpu())));
        twins.check("textTokens of width " + c, out);
        TextEmbedding embedding = new TextEmbedding("e", table.cpu(), positional.cpu());
        Twins.Pair outside = twins.ints(1, 1, new int[] {11});
        Twins.Pair beyond = twins.ints(1, 1, new int[] {9});
        Tensor one = twins.output(1, c).cpu();
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> twins.run(_ -> {}, ops -> ops.textTokens(one, outside.cpu(), positions.cpu(), embedding)));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> twins.run(_ -> {}, ops -> ops.textTokens(one, ids.cpu(), beyond.cpu(), embedding)));
    }

    private static void vision(Twins twins, int c) {
        Twins.Weights first = twins.weights(1, c, Backend.Role.TABLE);
        Twins.Weights positional = twins.weights(5, c, Backend.Role.TABLE);
        Twins.Pair patches = twins.input(3 * 4, c);
        Twins.Pair out = twins.output(3 * 5, c);
        twins.run(
                ops -> ops.visionTokens(
                        out.reference(),
                        patches.reference(),
                        new VisionEmbedding("e", first.reference(), positional.reference())),
                ops -> ops.visionTokens(
                        out.cpu(), patches.cpu(), new VisionEmbedding("e", first.cpu(), positional.cpu())));
        twins.check("visionTokens of width " + c, out);
    }

    @Test
    void patchesEqualTheReference() {
        Twins.withThreads(twins -> {
            for (int side : new int[] {14, 28, 30, 56}) {
                for (int patch : new int[] {2, 7, 14}) {
                    int grid = side / patch;
                    Twins.Pair pixels = twins.input(2, 3 * side * side);
                    Twins.Pair out = twins.output(2 * grid * grid, 3 * patch * patch);
                    twins.run(out, pixels, (ops, to, from) -> ops.patches(to, from, side, patch));
                    twins.check("patches of side " + side + " size " + patch, out);
                }
            }
        });
    }
}
