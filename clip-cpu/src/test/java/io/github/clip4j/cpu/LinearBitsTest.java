package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Matrix products and their fused forms, bit for bit. */
class LinearBitsTest {
    private record Shape(int m, int n, int k) {}

    private static List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        for (int size : Sizes.of(Twins.SIZES)) {
            shapes.add(new Shape(size, 17, 7));
            shapes.add(new Shape(7, size, 17));
            shapes.add(new Shape(3, 77, size));
            shapes.add(new Shape(1, size, 16));
        }
        for (int rows = 1; rows <= 14; rows++) shapes.add(new Shape(rows, 65, 20));
        for (int k : Sizes.of(16, 256, 1023, 1024, 1025, 2048, 2049)) shapes.add(new Shape(8, 64, k));
        for (int m : Sizes.of(77, 257, 588)) shapes.add(new Shape(m, 200, 300));
        return shapes;
    }

    @Test
    void linearEqualsTheReference() {
        Twins.withThreads(twins -> {
            for (Shape s : shapes()) {
                for (boolean bias : new boolean[] {true, false}) {
                    Twins.Linears w = twins.linear(s.n(), s.k(), bias);
                    Twins.Pair x = twins.input(s.m(), s.k());
                    Twins.Pair out = twins.output(s.m(), s.n());
                    twins.run(
                            ops -> ops.linear(out.reference(), x.reference(), w.reference()),
                            ops -> ops.linear(out.cpu(), x.cpu(), w.cpu()));
                    twins.check("linear " + s + (bias ? " with bias" : ""), out);
                    twins.check("linear's input " + s, x);
                }
            }
        });
    }

    @Test
    void fusedFormsEqualTheirDefaultBodies() {
        Twins.withThreads(twins -> {
            for (Shape s : List.of(
                    new Shape(1, 16, 3), new Shape(50, 77, 260), new Shape(77, 130, 64), new Shape(13, 130, 2049))) {
                Twins.Linears w = twins.linear(s.n(), s.k(), true);
                Twins.Pair x = twins.input(s.m(), s.k());
                for (Activation kind : Activation.values()) {
                    Twins.Pair out = twins.output(s.m(), s.n());
                    twins.run(
                            ops -> ops.linearActivation(out.reference(), x.reference(), w.reference(), kind),
                            ops -> ops.linearActivation(out.cpu(), x.cpu(), w.cpu(), kind));
                    twins.check("linearActivation " + kind + " " + s, out);
                }
                Twins.Pair inout = twins.input(s.m(), s.n());
                Twins.Pair scratch = twins.output(s.m(), s.n());
                twins.run(
                        ops -> ops.linearAdd(inout.reference(), x.reference(), w.reference(), scratch.reference()),
                        ops -> ops.linearAdd(inout.cpu(), x.cpu(), w.cpu(), scratch.cpu()));
                twins.check("linearAdd " + s, inout);
            }
        });
    }

    @Test
    void infinitiesAndNaNsStayInTheirRow() {
        try (Twins twins = new Twins(1)) {
            float[] values = twins.values(13 * 40);
            values[5 * 40 + 3] = Float.NaN;
            values[7 * 40] = Float.POSITIVE_INFINITY;
            values[12 * 40 + 39] = -0f;
            Twins.Linears w = twins.linear(70, 40, true);
            Twins.Pair x = twins.input(13, 40, values);
            Twins.Pair out = twins.output(13, 70);
            twins.run(
                    ops -> ops.linear(out.reference(), x.reference(), w.reference()),
                    ops -> ops.linear(out.cpu(), x.cpu(), w.cpu()));
            twins.check("linear with NaN and infinity", out);
        }
    }

    /** The batch is three copies of one input: each must give what it gives alone. */
    @Test
    void aRowDoesNotDependOnItsBatch() {
        try (Twins twins = new Twins(2)) {
            float[] one = twins.values(5 * 300);
            float[] three = new float[3 * one.length];
            for (int i = 0; i < 3; i++) System.arraycopy(one, 0, three, i * one.length, one.length);
            Twins.Linears w = twins.linear(90, 300, true);
            float[] alone = linear(twins, one, 5, w);
            float[] batch = linear(twins, three, 15, w);
            for (int i = 0; i < 3; i++) {
                float[] part = new float[alone.length];
                System.arraycopy(batch, i * part.length, part, 0, part.length);
                assertArrayEquals(alone, part, "copy " + i);
            }
        }
    }

    private static float[] linear(Twins twins, float[] values, int rows, Twins.Linears w) {
        Twins.Pair x = twins.input(rows, 300, values);
        Twins.Pair out = twins.output(rows, 90);
        twins.run(_ -> {}, (Ops ops) -> ops.linear((Tensor) out.cpu(), x.cpu(), w.cpu()));
        return twins.cpuValues(out);
    }
}
