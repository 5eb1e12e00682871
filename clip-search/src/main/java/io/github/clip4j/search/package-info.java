/** An index of embeddings: what is stored, how it is asked. */
@NullMarked
package io.github.clip4j.search;

import org.jspecify.annotations.NullMarked;
