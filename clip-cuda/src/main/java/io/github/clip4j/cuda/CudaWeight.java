package io.github.clip4j.cuda;

import io.github.clip4j.backend.Weight;
import io.github.clip4j.cuda.kernel.Element;

/** A weight on the device, row-major. */
record CudaWeight(int rows, int columns, Element element, DeviceBuffer memory) implements Weight {
    long address() {
        return memory.address();
    }
}
