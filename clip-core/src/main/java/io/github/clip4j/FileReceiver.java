package io.github.clip4j;

import java.nio.file.Path;

/** Takes the embeddings of image files as they are made, in the files' order. */
public interface FileReceiver {
    /**
     * A file was embedded.
     *
     * @param file the file
     * @param embedding (E)
     */
    void embedded(Path file, float[] embedding);

    /**
     * A file could not be read; the others go on.
     *
     * @param file the file
     * @param failure the cause; bad input is a {@link io.github.clip4j.error.ClipException}
     */
    void failed(Path file, RuntimeException failure);
}
