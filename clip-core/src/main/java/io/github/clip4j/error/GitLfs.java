package io.github.clip4j.error;

import java.nio.charset.StandardCharsets;

/** Pointers that a clone without Git LFS has in the place of large files. */
public final class GitLfs {
    /** What to say of such a file. */
    public static final String MESSAGE =
            "a Git LFS pointer, not the file itself: run \"git lfs pull\" in the clone, or download the file";

    /** No pointer is longer. */
    public static final int MAX_BYTES = 1024;

    /** How every pointer begins. */
    public static final String BEGINNING = "version https://git-lfs.github.com/spec/";

    private GitLfs() {}

    /**
     * Whether a file is a pointer.
     *
     * @param beginning its first bytes
     * @return true if it says so
     */
    public static boolean isPointer(byte[] beginning) {
        int length = Math.min(beginning.length, BEGINNING.length());
        return new String(beginning, 0, length, StandardCharsets.ISO_8859_1).equals(BEGINNING);
    }

    /**
     * Refuses a pointer.
     *
     * @param beginning the file's first bytes
     * @param source the file
     * @throws ClipException if it is one
     */
    public static void refuse(byte[] beginning, String source) {
        if (isPointer(beginning)) throw new ClipException(source + ": " + MESSAGE);
    }
}
