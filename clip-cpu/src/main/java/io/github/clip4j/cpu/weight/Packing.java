package io.github.clip4j.cpu.weight;

import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Copies weights from a view into the forms of {@link PackedWeight} and {@link TableWeight}. */
public final class Packing {
    /** An exponent of all ones: infinity or NaN. */
    private static final int F16_EXPONENT = 0x7c00;

    private static final int BF16_EXPONENT = 0x7f80;

    private Packing() {}

    /**
     * Fills one panel.
     *
     * @return whether the type holds the values: no 16-bit element is infinite or NaN
     */
    static boolean panel(PackedWeight to, MatrixView from, int panel, Workspace workspace) {
        boolean finite = true;
        for (int column = 0; column < from.columns(); column += Workspace.CHUNK) {
            int width = Math.min(Workspace.CHUNK, from.columns() - column);
            chunk(from, panel, column, width, to.micro(), workspace);
            int k = column % Kernels.K_BLOCK;
            int depth = Math.min(Kernels.K_BLOCK, from.columns() - column + k);
            long at = to.offset(panel, column - k);
            if (to.type() == DType.F32) {
                scatter(to.memory(), at, workspace.packed, depth, k, width, to.micro());
            } else {
                finite &= narrow(workspace.narrow, workspace.packed, width * Kernels.PANEL, to.type());
                scatter(to.memory(), at, workspace.narrow, ValueLayout.JAVA_SHORT, depth, k, width, to.micro());
            }
        }
        return finite;
    }

    /** Packs a block of K of a panel: {@code depth} input features from {@code k} on. */
    static void block(MemorySegment to, MatrixView from, int panel, int k, int depth, int micro, Workspace workspace) {
        for (int done = 0; done < depth; done += Workspace.CHUNK) {
            int width = Math.min(Workspace.CHUNK, depth - done);
            chunk(from, panel, k + done, width, micro, workspace);
            scatter(to, 0, workspace.packed, depth, done, width, micro);
        }
    }

    /** Puts a few input features of a panel into the workspace, in micro-panels (width, micro). */
    private static void chunk(MatrixView from, int panel, int column, int width, int micro, Workspace workspace) {
        int first = panel * Kernels.PANEL;
        int count = Math.min(Kernels.PANEL, from.rows() - first);
        for (int row = 0; row < count; row++)
            from.read(first + row, column, workspace.block, row * Workspace.CHUNK, width);
        // A last panel that is not full is padded with zeros.
        if (count < Kernels.PANEL) Arrays.fill(workspace.packed, 0f);
        transpose(workspace.packed, workspace.block, count, width, micro);
    }

    private static boolean narrow(short[] to, float[] from, int count, DType type) {
        int exponent = type == DType.F16 ? F16_EXPONENT : BF16_EXPONENT;
        boolean finite = true;
        for (int i = 0; i < count; i++) {
            to[i] = type == DType.F16 ? Float.floatToFloat16(from[i]) : Floats.toBfloat16(from[i]);
            finite &= (to[i] & exponent) != exponent;
        }
        return finite;
    }

    /** {@code to[row / micro][k][row % micro] = from[row][k]} for rows of 64. */
    public static void transpose(float[] to, float[] from, int rows, int width, int micro) {
        for (int first = 0; first < rows; first += micro) {
            int count = Math.min(micro, rows - first);
            for (int k = 0; k < width; k++)
                for (int row = 0; row < count; row++)
                    to[first * width + k * micro + row] = from[(first + row) * Workspace.CHUNK + k];
        }
    }

    /**
     * Takes micro-panels of a few rows to their places in those of a block.
     *
     * @param to holds the block
     * @param at where it begins, in bytes
     * @param from (64 / micro, width, micro)
     * @param depth rows of the block
     * @param k the first of them that is written
     */
    public static void scatter(MemorySegment to, long at, float[] from, int depth, int k, int width, int micro) {
        scatter(to, at, from, ValueLayout.JAVA_FLOAT, depth, k, width, micro);
    }

    private static void scatter(
            MemorySegment to, long at, Object from, ValueLayout layout, int depth, int k, int width, int micro) {
        int elements = width * micro;
        for (int part = 0; part < Kernels.PANEL / micro; part++) {
            long there = ((long) part * depth + k) * micro * layout.byteSize();
            MemorySegment.copy(from, part * elements, to, layout, at + there, elements);
        }
    }

    /** Copies one row. */
    static void row(TableWeight to, MatrixView from, int row, Workspace workspace) {
        float[] chunk = workspace.block;
        for (int column = 0; column < from.columns(); column += chunk.length) {
            int width = Math.min(chunk.length, from.columns() - column);
            from.read(row, column, chunk, 0, width);
            long at = to.rowData().offset(row, column);
            MemorySegment.copy(chunk, 0, to.rowData().memory(), ValueLayout.JAVA_FLOAT, at, width);
        }
    }
}
