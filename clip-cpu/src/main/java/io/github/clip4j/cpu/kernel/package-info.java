/** The inner loops, in vectors and as scalar twins with the same operations in the same order. Not exported. */
@NullMarked
package io.github.clip4j.cpu.kernel;

import org.jspecify.annotations.NullMarked;
