/** Exact search: the vectors of Lucene's segments read where they are, and smaller copies of them. */
@NullMarked
package io.github.clip4j.search.scan;

import org.jspecify.annotations.NullMarked;
