/** Engines of other projects; compiled with {@code -Ppeers} only. */
@NullMarked
package io.github.clip4j.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
