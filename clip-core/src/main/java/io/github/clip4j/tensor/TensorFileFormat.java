package io.github.clip4j.tensor;

import java.nio.file.Path;

/** A file format that a module adds to those of the core, found with {@link java.util.ServiceLoader}. Thread-safe. */
public interface TensorFileFormat {
    /** How much of a file the formats see to recognise it. */
    int FIRST_BYTES = 512;

    /**
     * What the format is called, for messages.
     *
     * @return for example {@code PyTorch checkpoint}
     */
    String name();

    /**
     * Whether a file is meant to be of this format; it may still turn out to be malformed.
     *
     * @param file its path, for the extension; need not be read
     * @param firstBytes the beginning of the file, at most {@value #FIRST_BYTES} bytes, fewer if it is shorter
     * @return true if {@link #open} is to be asked
     */
    boolean recognises(Path file, byte[] firstBytes);

    /**
     * Opens a file that the format recognises.
     *
     * @param file the file
     * @return the open file
     * @throws io.github.clip4j.error.ClipException if it is malformed or cannot be read
     */
    TensorFile open(Path file);
}
