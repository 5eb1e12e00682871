package io.github.clip4j.converter.output;

/**
 * Hears how the writing or the download of files proceeds, on the thread that does it: several threads that share a
 * listener, such as those of a hub's client, each call it.
 *
 * <p>A file that fails gets no {@link #done()}.
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
     * A file begins. A download may begin again from its first byte, because what was there could not be continued.
     *
     * @param file its name; of a download, its path in the repository
     * @param totalBytes its size, without headers and padding; -1 if it is not known
     */
    void start(String file, long totalBytes);

    /**
     * More bytes of the current file are on the disk. Called after every few megabytes at the latest; bytes that an
     * interrupted download left behind are reported in one first call.
     *
     * @param bytes the number of bytes since the last call
     */
    void advance(long bytes);

    /**
     * A download failed for a reason that may pass, and is tried again after a pause.
     *
     * @param failure what happened, in one line
     * @param left how often it is tried at the most from now on
     */
    default void retrying(String failure, int left) {}

    /** The current file is complete; a download's hash is right. */
    void done();
}
