/** JMH benchmarks. Each checks its result before it is timed. */
@NullMarked
package io.github.clip4j.benchmarks;

import org.jspecify.annotations.NullMarked;
