package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.util.Optional;

/** The best of one index, scored anew by a more exact one: {@code IxRF} (faiss/IndexRefine.cpp). */
final class RefinedNode extends Node {
    private final Node base;
    private final Node exact;
    private final float factor;

    /** {@code exact} is a {@link Node.ByNumber}. */
    RefinedNode(ByteFile file, Header header, Node base, Node exact, float factor) {
        super(file, header);
        this.base = base;
        this.exact = exact;
        this.factor = factor;
    }

    @Override
    Neighbours search(float[] query, int top) {
        // As faiss computes it: a product of float, cut off.
        long wanted = Math.max(top, (long) (top * factor));
        Neighbours found = base.search(query, (int) Math.min(wanted, base.count()));
        NumberScorer scorer = ((ByNumber) exact).scorer(query);
        Nearest nearest = new Nearest(metric(), top);
        for (long number : found.ids()) {
            if (number < 0 || number >= exact.count())
                throw file().error("the vector " + number + " is not among the " + exact.count() + " exact ones");
            nearest.offer(number, scorer.score(number));
        }
        return nearest.sorted();
    }

    @Override
    Rows rows() {
        return exact.rows();
    }

    @Override
    Optional<String> loss() {
        return exact.loss();
    }
}
