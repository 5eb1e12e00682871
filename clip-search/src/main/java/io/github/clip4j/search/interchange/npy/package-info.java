/** Vectors in NumPy's files. */
@NullMarked
package io.github.clip4j.search.interchange.npy;

import org.jspecify.annotations.NullMarked;
