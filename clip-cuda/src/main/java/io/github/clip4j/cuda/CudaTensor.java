package io.github.clip4j.cuda;

import io.github.clip4j.backend.Tensor;

/**
 * Activations on the device. All handles of a name share its places.
 *
 * @param places in float32, and in a 16-bit mode also in the operand type
 */
record CudaTensor(String name, int rows, int columns, Places places) implements Tensor {
    long elements() {
        return (long) rows * columns;
    }

    /** The two forms that a matrix may have, and which of them hold it now. */
    static final class Places {
        final Slab.Region wide;
        final Slab.Region narrow;
        boolean isWide;
        boolean isNarrow;

        /**
         * The places of one matrix.
         *
         * @param narrow the same as {@code wide} in a 32-bit mode
         */
        Places(Slab.Region wide, Slab.Region narrow) {
            this.wide = wide;
            this.narrow = narrow;
        }
    }
}
