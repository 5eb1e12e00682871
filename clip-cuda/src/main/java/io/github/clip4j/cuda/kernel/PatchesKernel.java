package io.github.clip4j.cuda.kernel;

/** {@code patches}: im2col of the patch embedding. A block cuts out a patch. */
public final class PatchesKernel {
    private PatchesKernel() {}

    /**
     * Cuts images into patches.
     *
     * @param out (patches, 3·P·P)
     * @param element of out
     * @param pixels (B, 3, S, S) float32
     * @param patches B·(S/P)²
     * @param side S
     * @param patchSize P
     * @param status counts overflows
     * @return the step
     */
    public static Launch launch(
            long out, Element element, long pixels, int patches, int side, int patchSize, Status status) {
        return Launch.rows("patches_" + element.suffix(), patches, out, pixels, side, patchSize, status.overflows());
    }
}
