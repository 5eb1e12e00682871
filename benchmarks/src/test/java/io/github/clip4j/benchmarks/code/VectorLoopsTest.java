package io.github.clip4j.benchmarks.code;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cpu.limits.MachineLimits;
import java.io.IOException;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

class VectorLoopsTest {
    @Test
    void kernelsAreFoundByTheirBytecode() throws IOException {
        String kernels = "io.github.clip4j.cpu.kernel";
        SortedSet<String> found = VectorLoops.of(MachineLimits.class, kernels);
        assertTrue(found.contains(kernels + ".Tile1x4::multiply"), found::toString);
        assertTrue(found.contains(kernels + ".VectorExp::expOfPart"), found::toString);
        // It calls kernels in a loop, but no vector passes through it.
        assertFalse(found.contains(kernels + ".VectorMultiply::multiply"), found::toString);
        assertFalse(found.stream().anyMatch(name -> name.contains(".Scalar")), found::toString);
    }
}
