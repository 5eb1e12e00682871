/** Queries as people write them. */
@NullMarked
package io.github.clip4j.search.query;

import org.jspecify.annotations.NullMarked;
