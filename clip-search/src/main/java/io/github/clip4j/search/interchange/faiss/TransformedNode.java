package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.util.List;
import java.util.Optional;

/** An index of vectors that were changed first, such as turned (OPQ) or shortened (PCA): {@code IxPT}. */
final class TransformedNode extends Node {
    private final List<Transform> chain;
    private final Node index;

    TransformedNode(ByteFile file, Header header, List<Transform> chain, Node index) {
        super(file, header);
        this.chain = chain;
        this.index = index;
    }

    @Override
    Neighbours search(float[] query, int top) {
        float[] changed = query;
        for (Transform transform : chain) changed = transform.apply(changed);
        return index.search(changed, top);
    }

    @Override
    Rows rows() {
        for (Transform transform : chain)
            transform.whyIrreversible().ifPresent(reason -> {
                throw file().error("its vectors cannot be had back: " + reason
                        + "; import the embeddings that the index was made from");
            });
        Rows rows = index.rows();
        float[] stored = new float[index.dimensions()];
        return new Rows() {
            @Override
            public boolean next(float[] vector) {
                if (!rows.next(stored)) return false;
                float[] back = stored;
                for (Transform transform : chain.reversed()) back = transform.reverse(back);
                System.arraycopy(back, 0, vector, 0, vector.length);
                return true;
            }

            @Override
            public long id() {
                return rows.id();
            }
        };
    }

    @Override
    Optional<String> loss() {
        return index.loss()
                .or(() -> chain.stream().flatMap(t -> t.loss().stream()).findFirst());
    }
}
