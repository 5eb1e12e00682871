/** Calls of many threads on one model: queue, batches, lanes. */
@NullMarked
package io.github.clip4j.serving;

import org.jspecify.annotations.NullMarked;
