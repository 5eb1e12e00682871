package io.github.clip4j.search.indexing;

/** Hears how far indexing is, on the thread that indexes. */
public interface IndexingListener {
    /** Hears nothing. */
    IndexingListener NONE = new IndexingListener() {
        @Override
        public void advanced() {}

        @Override
        public void failed(String name, RuntimeException why) {}
    };

    /** Another image is done: embedded, found unchanged, or failed. */
    void advanced();

    /**
     * Something could not be read and is not in the index.
     *
     * @param name an image's id, or a file or folder
     * @param why one line
     */
    void failed(String name, RuntimeException why);
}
