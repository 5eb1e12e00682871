package io.github.clip4j;

import java.nio.file.Path;

/** Takes the embeddings of image files as they are made, in the files' order. */
public interface FileReceiver extends EmbeddingReceiver<Path> {}
