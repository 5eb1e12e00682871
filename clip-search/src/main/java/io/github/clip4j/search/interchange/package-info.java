/** Stored embeddings in the files of other programs: NumPy, FAISS, clip-retrieval, Parquet, JSON lines. */
@NullMarked
package io.github.clip4j.search.interchange;

import org.jspecify.annotations.NullMarked;
