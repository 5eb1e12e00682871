package io.github.clip4j.serving;

/**
 * Hears of each batch that a model computes: for meters and logs. Called after the batch on the thread that computed
 * it, before its callers have their results, so it should be quick; several threads at once where there are several
 * devices. What it throws is logged and changes nothing.
 */
public interface BatchListener {
    /** Hears nothing. */
    BatchListener NONE = _ -> {};

    /**
     * A batch was computed, or failed.
     *
     * @param batch what it was
     */
    void computed(Batch batch);

    /** What a batch computes. */
    enum Kind {
        /** Embeddings of images. */
        IMAGES,
        /** Embeddings of texts. */
        TEXTS,
        /** None: all weights are prepared. */
        LOAD
    }

    /**
     * One pass through a model.
     *
     * @param kind of its items
     * @param calls how many callers it served
     * @param items how many images or texts
     * @param waiting how many calls wait in the queue as it ends
     * @param nanos how long it took
     * @param failed whether it failed; the calls of a failed batch are tried again one by one
     */
    record Batch(Kind kind, int calls, int items, int waiting, long nanos, boolean failed) {}
}
