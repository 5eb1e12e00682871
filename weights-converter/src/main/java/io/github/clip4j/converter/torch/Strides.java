package io.github.clip4j.converter.torch;

import io.github.clip4j.converter.torch.PickleValue.Tensor;
import java.lang.foreign.MemorySegment;

/** Views of a storage whose elements do not lie in row-major order, such as a saved transpose. */
final class Strides {
    private Strides() {}

    /** Whether the elements follow one another; strides of dimensions of size 1 do not matter. */
    static boolean isContiguous(Tensor tensor) {
        long expected = 1;
        for (int i = tensor.shape.size() - 1; i >= 0; i--) {
            long size = tensor.shape.get(i);
            if (size == 0) return true;
            if (size > 1 && tensor.strides.get(i) != expected) return false;
            expected *= size;
        }
        return true;
    }

    /** The number of elements from the first to the last, both included, in the storage; the tensor is not empty. */
    static long span(Tensor tensor) {
        long span = 1;
        for (int i = 0; i < tensor.shape.size(); i++) span += (tensor.shape.get(i) - 1) * tensor.strides.get(i);
        return span;
    }

    /**
     * Copies a tensor into row-major order.
     *
     * @param tensor shape and strides; not empty
     * @param source the storage from the tensor's first element on
     * @param destination receives the elements
     */
    static void copy(Tensor tensor, MemorySegment source, MemorySegment destination) {
        int rank = tensor.shape.size();
        long bytes = tensor.storage.dtype().bytes();
        long[] index = new long[rank];
        long from = 0;
        for (long to = 0; to < destination.byteSize(); to += bytes) {
            MemorySegment.copy(source, from * bytes, destination, to, bytes);
            // The next index, last dimension fastest, and its place in the storage with it.
            for (int i = rank - 1; i >= 0; i--) {
                from += tensor.strides.get(i);
                if (++index[i] < tensor.shape.get(i)) break;
                from -= tensor.strides.get(i) * index[i];
                index[i] = 0;
            }
        }
    }
}
