package io.github.clip4j.cpu.op;

import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.start.ColdStart;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.cpu.weight.LazyWeights;

/**
 * The objects that the operations of a session compute with; all except the workspace are the backend's.
 *
 * @param start knows which kernels to use
 * @param weights are packed when enough has been computed
 * @param team computes the units
 * @param zeros any number of rows of 64 zeros
 * @param workspace of the thread that calls operations
 */
public record Resources(ColdStart start, LazyWeights weights, Team team, Rows zeros, Workspace workspace) {
    /** The kernels that an operation computes with if it starts now. */
    public Kernels kernels() {
        return start.kernels();
    }

    /**
     * Counts a product, before it begins.
     *
     * @param multiplyAdds of the product
     * @param rows of its left factor
     */
    public void computed(long multiplyAdds, int rows) {
        weights.computed(multiplyAdds);
        start.computed(multiplyAdds, rows);
    }
}
