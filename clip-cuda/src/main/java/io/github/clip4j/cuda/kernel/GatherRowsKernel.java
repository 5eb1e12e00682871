package io.github.clip4j.cuda.kernel;

/** {@code gather_rows}. A block copies a row of the output. */
public final class GatherRowsKernel {
    private GatherRowsKernel() {}

    /**
     * Selects rows.
     *
     * @param out (N, C)
     * @param x (M, C)
     * @param element of both
     * @param index ints (N, 1)
     * @param rows N
     * @param rowsOfX M
     * @param columns C
     * @param status counts rows beyond x
     * @return the step
     */
    public static Launch launch(
            long out, long x, Element element, long index, int rows, int rowsOfX, int columns, Status status) {
        return Launch.rows(
                "gather_rows_" + element.suffix(), rows, out, x, index, rowsOfX, columns, status.badIndices());
    }
}
