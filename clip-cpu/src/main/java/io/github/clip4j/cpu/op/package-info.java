/** The operations of the backend: each shares out its units of work, which call kernels. */
@NullMarked
package io.github.clip4j.cpu.op;

import org.jspecify.annotations.NullMarked;
