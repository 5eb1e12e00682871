/** Keeps an index like the images that it is of: only what has changed is embedded again. */
@NullMarked
package io.github.clip4j.search.indexing;

import org.jspecify.annotations.NullMarked;
