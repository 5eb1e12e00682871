/** The comparison with other libraries: {@code benchmarks/run}. */
@NullMarked
package io.github.clip4j.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
