/**
 * What is compared: clip4j and its peers behind one interface, each in a process of its own that obeys lines on its
 * standard input.
 */
@NullMarked
package io.github.clip4j.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
