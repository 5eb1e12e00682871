/** Reads back machine code that C2 made: from the JVM's log to bytes, instructions and loops. */
@NullMarked
package io.github.clip4j.benchmarks.code;

import org.jspecify.annotations.NullMarked;
