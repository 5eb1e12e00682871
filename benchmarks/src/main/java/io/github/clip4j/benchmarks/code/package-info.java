/** Machine code that C2 made, read back: from the JVM's log over bytes and instructions to loops. */
@NullMarked
package io.github.clip4j.benchmarks.code;

import org.jspecify.annotations.NullMarked;
