package io.github.clip4j.converter.hub;

/**
 * Hears how a download goes on. Called on the thread that called {@link HubClient}; a client used by several threads
 * calls it from each of them.
 *
 * <p>A file that is in the cache already is not announced. A file that fails gets no {@link #done()}.
 */
public interface Progress {
    /** Hears nothing. */
    Progress NONE = new Progress() {
        @Override
        public void start(String file, long totalBytes) {}

        @Override
        public void advance(long bytes) {}

        @Override
        public void done() {}
    };

    /**
     * A file begins, or begins again from its first byte because what was there could not be continued.
     *
     * @param file its path in the repository
     * @param totalBytes its size, or -1 if the server does not tell
     */
    void start(String file, long totalBytes);

    /**
     * More bytes of the current file are on the disk. The bytes that an interrupted download left behind are told in
     * one first call.
     *
     * @param bytes how many more
     */
    void advance(long bytes);

    /** The current file is complete and its hash is right. */
    void done();
}
