/** FAISS index files (faiss/impl/index_read.cpp, 1.15): read, searched with faiss's own scores, and written. */
@NullMarked
package io.github.clip4j.search.interchange.faiss;

import org.jspecify.annotations.NullMarked;
