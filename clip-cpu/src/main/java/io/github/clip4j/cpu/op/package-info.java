/** The operations of the backend: each distributes its units of work, which call kernels, over the threads. */
@NullMarked
package io.github.clip4j.cpu.op;

import org.jspecify.annotations.NullMarked;
